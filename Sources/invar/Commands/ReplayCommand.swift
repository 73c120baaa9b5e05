import ArgumentParser
import DashboardUI
import EngineTypes
import Foundation
import Playback
import SessionLog
import Terminal

/// `invar replay`: the dashboard over a recorded session.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Open the dashboard over a recorded session, without a model.",
    discussion: """
      Shows what was recorded, as it was recorded: every batch, kernel choice, token, hash and verdict. \
      Space plays and stops, . and , go a step forward and back, > and < five seconds, } and { a \
      hundred steps, 0 and $ to the start and the end, + and - change the speed; a click on the bar at \
      the bottom goes there. :seek 1:30 and :to-step 400 go to a place. What cannot be done to a \
      recording is refused with the reason.

      A log whose last line was cut short, as after a crash, is shown up to the line before. A long \
      log is shown before all of it is read; its lines are checked meanwhile, and a damaged one ends \
      the replay with its number. Memory does not depend on the log's size.

      EXAMPLES
        invar replay                      the newest session
        invar replay s.jsonl --speed 4
        invar replay s.jsonl --step 400
      """)

  @Argument(help: "A session's file (default: the newest recorded one).")
  var log: String?

  @Option(help: "How fast to play, in times of how it went.")
  var speed = PlaybackSpeed.realTime

  @Option(help: ArgumentHelp("Stand still after this step instead of playing.", valueName: "n"))
  var step: Int?

  @OptionGroup(title: "Screen options") var screen: ScreenOptions

  func validate() throws {
    if let step, step < 0 {
      throw CommandError.optionOutOfRange(option: "--step", value: "\(step)", range: "at least 0")
    }
  }

  func run() throws {
    do { try NcursesScreen.checkTerminal(screen.terminal.options) } catch {
      guard case .notATerminal(let stream) = error else { throw error }
      throw CommandError.replayNeedsTerminal(stream.rawValue)
    }
    let log = try log ?? SessionExport.newestLog()
    let index = try LogIndex(path: log)
    // A short log is checked whole before anything of it is shown.
    try index.check(waiting: 500)
    defer { index.stop() }
    let preferences = try ConfigurationFile.standard()
    let library = ThemeLibrary.standard()
    var theme = try ThemeStart(library, asked: screen.terminal.theme, configured: preferences.theme)
    var look = try LookStart(
      screen, layouts: preferences.layouts ?? LayoutWish(), graphs: preferences.graphs)
    let player = SessionPlayer(index)

    let terminal = try NcursesScreen(theme: theme.cycle.current, options: screen.terminal.options)
    let notices = Notices()
    theme.notice.map(notices.post)
    let exporter = SessionExporter(log: log, isLive: false, notices: notices) {
      try RecordedSession(index)
    }
    var reader = ConfigurationReader(preferences)
    let services = DashboardServices(
      export: exporter.start, changeTheme: { theme.change($0, on: terminal) },
      keepTheme: { theme.keep() }, keep: { look.keep($0) },
      readConfiguration: { reader.read(for: &look, &theme) },
      takeNotice: { notices.take() ?? terminal.takeRemark() ?? theme.reload(on: terminal) },
      logByteCount: { SessionPlace.byteCount(of: log) })
    var options = options(log, preferences.keys ?? .standard)
    options.take(look)
    (options.themes, options.theme) = (library.names, theme.cycle.name)
    let loop = DashboardLoop(
      screen: terminal, engine: player, services: services, options: options)
    loop.begin(with: [
      .setSpeed(speed), step.map { $0 == 0 ? .toStart : .toStep($0) } ?? .togglePlay,
    ])
    loop.run()
    // The terminal first, the user is waiting for it.
    terminal.close()
    exporter.finish()
    if let signal = loop.signal, terminal.isStuck { throw ExitCode(128 + signal) }
    while let notice = notices.take() { StandardStreams.report(notice) }
    if let damage = player.damage { throw damage }
    let totals = index.totals
    if totals.gapCount > 0 {
      StandardStreams.report(
        "\(NumberText.counted(totals.lostEventCount, "event")) are missing from \(log), in "
          + "\(NumberText.counted(totals.gapCount, "gap")); it goes on behind them. invar verify says where"
      )
    }
    if totals.isTorn {
      StandardStreams.report("the last line of \(log) was cut short and was left out")
    }
    if let signal = loop.signal { throw ExitCode(128 + signal) }
  }

  private func options(_ log: String, _ keys: KeyMap) -> DashboardOptions {
    var options = DashboardOptions()
    options.startsWorkload = false
    options.showsGuide = false
    options.keys = keys
    options.sessionName = URL(fileURLWithPath: log).lastPathComponent
    options.session = SessionPlace(log: log)
    return options
  }
}
