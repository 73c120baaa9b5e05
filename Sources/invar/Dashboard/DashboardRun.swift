import ArgumentParser
import DashboardUI
import EngineTypes
import Foundation
import Inference
import Proof
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
  /// The calling thread draws; the engine and the recorder have threads of their own.
  func onTerminal(theme: String?, _ options: NcursesScreen.Options) throws {
    var cycle = try ThemeCycle(
      library: .standard(), name: theme ?? ThemeLibrary.defaultName)
    let (session, model) = try openSession()
    defer { session.close() }
    let labs = LabRunner(
      LabContext.Model(model, session.engine.settings), seed: configuration.labSeed,
      isUnicode: !options.ascii)
    defer { labs.finish() }

    let screen = try NcursesScreen(theme: cycle.current, options: options)
    let exporter = SessionExporter(log: session.path, notices: notices)
    let services = DashboardServices(
      export: exporter.start, changeTheme: { cycle.change($0, on: screen) },
      takeNotice: { notices.take() ?? cycle.reload(on: screen) }, labs: labs)
    let loop = DashboardLoop(
      screen: screen, engine: session.engine, services: services, options: dashboardOptions(session)
    )
    loop.run()
    // The terminal first, the user is waiting for it.
    screen.close()
    labs.finish()
    exporter.finish()
    try sayGoodbye(session)
    if let signal = loop.signal { throw ExitCode(128 + signal) }
  }

  /// Runs without a screen until the limit or a signal, then sums up.
  func headless(_ limit: HeadlessScreen.Limit) throws {
    let session = try openSession().session
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
    if let signal = stop.signal { throw ExitCode(128 + signal) }
  }

  /// Runs without a screen until the limit or a signal, then prints the dashboard: as JSON, or as
  /// the text of a frame.
  func once(_ limit: HeadlessScreen.Limit, json: Bool) throws {
    let session = try openSession(recordsByDefault: false).session
    defer { session.close() }
    var limit = limit
    if limit.duration == nil { limit.steps = limit.steps ?? 200 }
    let screen = HeadlessScreen(session.engine, limit: limit, stop: StopRequest())
    let loop = DashboardLoop(
      screen: screen, engine: session.engine,
      services: DashboardServices(takeNotice: sayNotice), options: dashboardOptions(session))
    loop.run()
    let state = loop.state
    try StandardStreams.write(line: json ? SnapshotJSON.value(state).text : frame(of: state))
    if let fault = screen.tally.fault { throw CommandError.engineFault(fault) }
  }

  private func frame(of state: DashboardState) -> String {
    var state = state
    (state.width, state.height) = (120, 40)
    var buffer = CellBuffer(width: state.width, height: state.height)
    DashboardView(state).render(into: &buffer, in: buffer.bounds)
    return buffer.lines.joined(separator: "\n")
  }

  /// Opens the model and starts engine and recorder.
  private func openSession(
    recordsByDefault: Bool = true
  ) throws -> (session: SessionWiring, model: LoadedModel) {
    let opened = try ModelOpener().open(configuration.model)
    let line = LoadingLine("loading \(opened.description.name) …")
    defer { line.clear() }
    let model = try LoadedModel(opened)
    try checkWorkload(model)
    let session = try SessionWiring(
      model, opened, configuration, recordsByDefault: recordsByDefault, notices: notices)
    return (session, model)
  }

  /// A cache too small for a question would refuse it again and again.
  private func checkWorkload(_ model: LoadedModel) throws {
    guard workload.isOn else { return }
    let settings = model.settings(configuration)
    // An impossible block size is refused later, with its name.
    guard settings.blockSize > 0, settings.blockCount > 0 else { return }
    let positions = try workload.preset.items.map { item in
      let promptCount = try model.codec.encode(.chat(item.prompt)).tokens.count
      // The last token generated is never computed.
      return min(promptCount + item.maxTokens, model.description.contextLength) - 1
    }
    let needed = ((positions.max() ?? 0) + settings.blockSize - 1) / settings.blockSize
    guard needed <= settings.blockCount else {
      throw CommandError.workloadNeedsBlocks(
        needed: needed, total: settings.blockCount, blockSize: settings.blockSize)
    }
  }

  private func dashboardOptions(_ session: SessionWiring) -> DashboardOptions {
    var options = DashboardOptions()
    options.workload = workload.preset
    options.startsWorkload = workload.isOn
    options.seed = configuration.seed
    options.keys = configuration.keys
    options.sessionName = session.path.map { URL(fileURLWithPath: $0).lastPathComponent }
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
