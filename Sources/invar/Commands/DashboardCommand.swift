import ArgumentParser
import DashboardUI
import EngineTypes
import Inference
import Serving
import Terminal

/// `invar dashboard`, which is also `invar` alone.
struct DashboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard",
    abstract: "Open the dashboard over a running engine.",
    discussion: """
      A workload of twins starts by itself: the same prompts in changing company. Press m to switch \
      the kernels between invariant and standard, ? for all keys, q to leave. The session is \
      recorded, and e exports it.

      Keys can be changed in ~/.config/invar/config.toml: below a line [keys], action = "key", \
      a list of keys, or "" for none. --list-keys prints what there is in that form.

      A layout of your own stands there below a line [layout]: rows = ["2 batch", \
      "kernels kv-cache:2", "3 requests"], with the panels of a row side by side, a number before \
      them for the row's share of the height and one behind a panel for its share of the width. P \
      goes through all layouts, and the last choice is kept.

      EXAMPLES
        invar
        invar --mode standard --concurrency 16
        invar --headless --duration 60 --record session.jsonl
        invar --once --json --steps 500
        invar --list-keys >> ~/.config/invar/config.toml
      """)

  @Flag(help: "Print the keys as the [keys] section of a configuration file, and leave.")
  var listKeys = false

  @Flag(help: "Run the workload and record it, without a screen.")
  var headless = false

  @Flag(
    help:
      "Run the workload for some steps, print the dashboard once, and leave: as large as the terminal, or COLUMNS by LINES."
  )
  var once = false

  @Flag(help: "With --once: print what the dashboard knows as one line of JSON.")
  var json = false

  @Option(
    help: ArgumentHelp("With --headless or --once: end after so long.", valueName: "seconds"))
  var duration: Double?

  @Option(
    help: ArgumentHelp(
      "With --headless or --once: end after at least n steps (--once: 200).", valueName: "n"))
  var steps: Int?

  @Option(
    help: ArgumentHelp(
      "Answer clients of OpenAI's API meanwhile, as invar serve does.", valueName: "host:port"))
  var serve: ListenAddress?

  @OptionGroup var key: KeyOptions

  @OptionGroup(title: "Screen options") var screen: ScreenOptions

  @OptionGroup(title: "Workload options") var workload: WorkloadOptions
  @OptionGroup(title: "Engine options") var engine: EngineOptions

  func validate() throws {
    let hasScreen = !headless && !once
    if hasScreen, duration != nil { throw CommandError.onlyHeadless(option: "--duration") }
    if hasScreen, steps != nil { throw CommandError.onlyHeadless(option: "--steps") }
    if json && !once { throw CommandError.onlyOnce(option: "--json") }
    if once, serve != nil { throw CommandError.notTogether("--once", "--serve") }
    if key.apiKeyFile != nil, serve == nil {
      throw CommandError.needsOption("--api-key-file", other: "--serve")
    }
    if headless && once { throw CommandError.notTogether("--headless", "--once") }
    if let duration, !(duration > 0 && duration <= 1e9) {
      throw CommandError.optionOutOfRange(
        option: "--duration", value: "\(duration)",
        range: "a number, more than 0 seconds and at most 1000000000")
    }
    if let steps, steps < 1 {
      throw CommandError.optionOutOfRange(option: "--steps", value: "\(steps)", range: "at least 1")
    }
  }

  func run() throws {
    let configuration = try engine.configuration()
    if listKeys {
      return try configuration.keys.configurationLines.forEach(StandardStreams.write(line:))
    }
    let serving = try serve.map { address throws(CommandError) in
      ServingWish(address: address, key: try key.key(for: address))
    }
    // Before a model is fetched for nothing; a file that is no model is the nearer cause.
    try ModelStore().checkFile(configuration.model)
    if !headless && !once { try NcursesScreen.checkTerminal(screen.terminal.options) }
    let look = try LookStart(
      screen, layouts: configuration.layouts, graphs: configuration.graphs,
      remembers: !once && !headless)
    var run = DashboardRun(configuration: configuration, workload: workload, look: look)
    run.serving = serving
    let limit = HeadlessScreen.Limit(duration: duration.map { .seconds($0) }, steps: steps)
    if once {
      try run.once(
        limit, json: json, print: try FramePrinter(screen, configured: configuration.theme))
    } else if headless {
      try run.headless(limit)
    } else {
      try run.onTerminal(theme: screen.terminal.theme, screen.terminal.options)
    }
  }
}
