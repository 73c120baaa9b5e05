import ArgumentParser
import DashboardUI
import EngineTypes
import Foundation
import Inference
import Labs
import Reports
import Serving
import SessionLog
import Terminal
import Tokenization

/// A dashboard from the model's file to the last line on the shell.
struct DashboardRun {
  let configuration: Configuration
  let workload: WorkloadOptions
  let look: LookStart
  /// Whether the dashboard begins with the tour.
  var startsTour = false
  /// Where clients are answered meanwhile; `nil` where they are not.
  var serving: ServingWish?
  private let notices = Notices()

  init(configuration: Configuration, workload: WorkloadOptions, look: LookStart) {
    (self.configuration, self.workload, self.look) = (configuration, workload, look)
  }

  /// Runs on the terminal until the user quits.
  ///
  /// The calling thread draws, first of all that the model is being loaded; the engine and the
  /// recorder have threads of their own.
  func onTerminal(theme asked: String?, _ screenOptions: NcursesScreen.Options) throws {
    let library = ThemeLibrary.standard()
    var theme = try ThemeStart(library, asked: asked, configured: configuration.theme)
    theme.notice.map(notices.post)
    // A model that has to be fetched first says so on the shell.
    let opened = try ModelOpener().open(configuration.model)
    let screen = try NcursesScreen(theme: theme.cycle.current, options: screenOptions)
    defer { screen.close() }
    guard let (session, model) = try openSession(opened, on: screen) else { return }
    defer { session.close() }
    let server = try serve(session, model)
    defer { server?.end() }
    let labs = labs(model, session, isUnicode: !screenOptions.ascii)
    defer { labs.finish() }

    let exporter = SessionExporter(log: session.path, isLive: true, notices: notices) {
      try session.recorded()
    }
    var (look, reader) = (look, ConfigurationReader(configuration.file))
    let services = DashboardServices(
      export: exporter.start, changeTheme: { theme.change($0, on: screen) },
      keepTheme: { theme.keep() }, keep: { look.keep($0) },
      readConfiguration: { reader.read(for: &look, &theme) },
      takeNotice: { notices.take() ?? screen.takeRemark() ?? theme.reload(on: screen) },
      logByteCount: { session.recording?.byteCount },
      recording: { RecordingReport(session.recording) }, labs: labs)
    var options = dashboardOptions(session, model)
    (options.themes, options.theme) = (library.names, theme.cycle.name)
    options.startsTour = startsTour
    let loop = DashboardLoop(
      screen: screen, engine: session.engine, services: services, options: options)
    loop.run()
    // The terminal first, the user is waiting for it.
    screen.close()
    labs.finish()
    exporter.finish()
    if let signal = loop.signal {
      session.close()
      // Whoever ended it may have taken the terminal along.
      if !screen.isStuck { try? sayGoodbye(session) }
      throw ExitCode(128 + signal)
    }
    try sayGoodbye(session)
    try session.check()
    if session.recording?.hasFailed == true { throw ExitCode(2) }
  }

  private var runsWorkload: Bool { workload.isOn(besideClients: serving != nil) }

  /// Begins to answer clients, where that is wanted.
  private func serve(_ session: SessionWiring, _ model: LoadedModel) throws -> ServingRun? {
    guard var wish = serving else { return nil }
    // Whoever leaves the dashboard does not want to wait long.
    wish.limits.drainTime = .seconds(2)
    let server = ServingRun(session.engine, model, wish, isQuiet: true)
    let address = try server.start()
    notices.post("answering clients at http://\(address)")
    return server
  }

  private func labs(
    _ model: LoadedModel, _ session: SessionWiring, isUnicode: Bool
  ) -> LabRunner {
    LabRunner(
      LabContext.Model(model, session.engine.settings), seed: configuration.labSeed,
      log: session.path, isUnicode: isUnicode, memory: .standard())
  }

  /// Runs without a screen until the limit or a signal, then sums up.
  func headless(_ limit: HeadlessScreen.Limit) throws {
    let (session, model) = try openSession()
    defer { session.close() }
    let server = try serve(session, model)
    defer { server?.end() }
    let stop = StopRequest()
    let screen = HeadlessScreen(session.engine, limit: limit, stop: stop)
    DashboardLoop(
      screen: screen, engine: session.engine,
      services: services(session), options: dashboardOptions(session, model)
    ).run()
    let elapsed = screen.elapsed
    // So that the line and the log speak of the same session, to its last event.
    session.close()
    screen.takeEvents()
    try StandardStreams.write(line: screen.tally.sentence(elapsed: elapsed))
    try sayGoodbye(session)
    try session.check()
    if let signal = stop.signal { throw ExitCode(128 + signal) }
    if session.recording?.hasFailed == true { throw ExitCode(2) }
  }

  /// Runs without a screen until the limit or a signal, then prints the dashboard: as JSON, or as
  /// the text of a frame.
  func once(_ limit: HeadlessScreen.Limit, json: Bool, print: FramePrinter) throws {
    let (session, model) = try openSession(recordsByDefault: false)
    defer { session.close() }
    var limit = limit
    if limit.duration == nil { limit.steps = limit.steps ?? 200 }
    let stop = StopRequest()
    let screen = HeadlessScreen(session.engine, limit: limit, stop: stop)
    let loop = DashboardLoop(
      screen: screen, engine: session.engine,
      services: services(session), options: dashboardOptions(session, model))
    loop.run()
    let state = loop.state
    try StandardStreams.write(
      line: json
        ? SnapshotJSON.value(state, version: Invar.version).text : print.text(of: state))
    try session.check()
    if let signal = stop.signal { throw ExitCode(128 + signal) }
  }

  private func opening(recordsByDefault: Bool = true) -> SessionOpening {
    SessionOpening(
      configuration: configuration, workload: runsWorkload ? workload.preset : nil,
      recordsByDefault: recordsByDefault, notices: notices)
  }

  /// Opens the session with a line on standard error meanwhile.
  private func openSession(recordsByDefault: Bool = true) throws -> SessionOpening.Opened {
    let opened = try ModelOpener().open(configuration.model)
    let line = LoadingLine("loading \(opened.description.name) …")
    defer { line.clear() }
    return try opening(recordsByDefault: recordsByDefault).open(opened)
  }

  /// Opens the session with the screen drawn meanwhile.
  ///
  /// - Returns: `nil` where the person does not want to wait for it.
  /// - Throws: also the exit code of a signal that came meanwhile.
  private func openSession(
    _ opened: ModelStore.OpenedModel, on screen: NcursesScreen
  ) throws -> SessionOpening.Opened? {
    let pending = opening().start(opened)
    let model = opened.description
    let loading = LoadingLoop(
      screen: screen, title: model.name,
      detail: "\(model.quantization), \(NumberText.bytes(model.weightBytes)) of weights",
      keys: configuration.keys, symbols: screen.drawsASCII ? .ascii : look.graphs)
    guard loading.run(until: { pending.isReady }) else {
      if let signal = loading.signal { throw ExitCode(128 + signal) }
      return nil
    }
    return try pending.session()
  }

  private func dashboardOptions(
    _ session: SessionWiring, _ model: LoadedModel
  ) -> DashboardOptions {
    var options = DashboardOptions()
    let tokenizer = model.codec.tokenizer
    options.tokenText = { tokenizer.spelling(of: $0) }
    options.workload = workload.preset
    options.startsWorkload = runsWorkload
    options.seed = configuration.seed
    options.keys = configuration.keys
    options.take(look)
    options.coreCount = Processors.count
    options.sessionName = session.path.map { URL(fileURLWithPath: $0).lastPathComponent }
    options.session = session.path.map { SessionPlace(log: $0) }
    return options
  }

  /// What a dashboard without a screen asks for.
  private func services(_ session: SessionWiring) -> DashboardServices {
    DashboardServices(
      takeNotice: sayNotice, recording: { session.recording.map { RecordingReport($0) } })
  }

  private func sayNotice() -> String? {
    let notice = notices.take()
    if let notice { StandardStreams.report(notice) }
    return notice
  }

  private func sayGoodbye(_ session: SessionWiring) throws {
    session.close()
    while let notice = notices.take() { StandardStreams.report(notice) }
    guard let recording = session.recording, let path = recording.place ?? session.path else {
      return
    }
    if let shortfall = recording.shortfall(path) { StandardStreams.report(shortfall) }
    guard recording.byteCount > 0, !recording.isSpoilt else { return }
    guard recording.isFile else {
      return try StandardStreams.write(
        line: "sent to \(path), which is no file: there is nothing to export or verify")
    }
    // By its name: another dashboard may have recorded a newer one meanwhile.
    try StandardStreams.write(
      line: "recorded in \(path); to export it: invar export \(path.shellQuoted)")
  }
}
