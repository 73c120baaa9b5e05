import DashboardUI
import EngineTypes
import Foundation
import Inference
import Terminal

/// A dashboard from the model's file to the last line on the shell.
struct DashboardRun {
  let configuration: Configuration
  let workload: WorkloadOptions
  private let notices = Notices()

  init(configuration: Configuration, workload: WorkloadOptions) {
    (self.configuration, self.workload) = (configuration, workload)
  }

  /// Runs on the terminal until the user quits.
  ///
  /// The calling thread draws, first of all that the model is being loaded; the engine and the
  /// recorder have threads of their own.
  func onTerminal(theme: String?, _ options: NcursesScreen.Options) throws {
    let library = ThemeLibrary.standard()
    let theme = theme ?? ThemeLibrary.defaultName
    let colors = try library.load(theme)
    // A model that has to be fetched first says so on the shell.
    let opened = try ModelOpener().open(configuration.model)
    let screen = try NcursesScreen(theme: colors, options: options)
    defer { screen.close() }
    guard let session = try openSession(opened, on: screen) else { return }
    defer { session.close() }

    var cycle = ThemeCycle(library: library, name: theme)
    let exporter = SessionExporter(log: session.path, notices: notices)
    let services = DashboardServices(
      export: exporter.start, changeTheme: { cycle.change($0, on: screen) },
      takeNotice: notices.take, logByteCount: { session.path.flatMap(SessionPlace.byteCount(of:)) })
    var options = dashboardOptions(session)
    (options.themes, options.theme) = (library.names, theme)
    DashboardLoop(
      screen: screen, engine: session.engine, services: services, options: options
    ).run()
    // The terminal first, the user is waiting for it.
    screen.close()
    exporter.finish()
    try sayGoodbye(session)
  }

  /// Runs without a screen until the limit or a signal, then sums up.
  func headless(_ limit: HeadlessScreen.Limit) throws {
    let session = try openSession()
    defer { session.close() }
    let stop = StopRequest()
    let screen = HeadlessScreen(session.engine, limit: limit, stop: stop)
    DashboardLoop(
      screen: screen, engine: session.engine,
      services: DashboardServices(takeNotice: sayNotice), options: dashboardOptions(session)
    ).run()
    try StandardStreams.write(line: screen.tally.sentence(elapsed: screen.elapsed))
    try sayGoodbye(session)
    if let fault = screen.tally.fault { throw CommandError.engineFault(fault) }
  }

  private var opening: SessionOpening {
    SessionOpening(
      configuration: configuration, workload: workload.isOn ? workload.preset : nil,
      notices: notices)
  }

  /// Opens the session with a line on standard error meanwhile.
  private func openSession() throws -> SessionWiring {
    let opened = try ModelOpener().open(configuration.model)
    let line = LoadingLine("loading \(opened.description.name) …")
    defer { line.clear() }
    return try opening.open(opened)
  }

  /// Opens the session with the screen drawn meanwhile.
  ///
  /// - Returns: `nil` where the person does not want to wait for it.
  private func openSession(
    _ opened: ModelStore.OpenedModel, on screen: NcursesScreen
  ) throws -> SessionWiring? {
    let pending = opening.start(opened)
    let model = opened.description
    let loading = LoadingLoop(
      screen: screen, title: model.name,
      detail: "\(model.quantization), \(Units.bytes(model.weightBytes)) of weights")
    guard loading.run(until: { pending.isReady }) else { return nil }
    return try pending.session()
  }

  private func dashboardOptions(_ session: SessionWiring) -> DashboardOptions {
    var options = DashboardOptions()
    options.workload = workload.preset
    options.startsWorkload = workload.isOn
    options.seed = configuration.seed
    options.sessionName = session.path.map { URL(fileURLWithPath: $0).lastPathComponent }
    options.session = session.path.map { SessionPlace(log: $0) }
    return options
  }

  private func sayNotice() -> String? {
    let notice = notices.take()
    if let notice { StandardStreams.report(notice) }
    return notice
  }

  private func sayGoodbye(_ session: SessionWiring) throws {
    session.close()
    while let notice = notices.take() { StandardStreams.report(notice) }
    guard let path = session.path else { return }
    // Without a name, the newest session of the usual place is exported: this one.
    let name = configuration.record == nil ? "" : " \(path)"
    try StandardStreams.write(line: "recorded in \(path); to export it: invar export\(name)")
  }
}
