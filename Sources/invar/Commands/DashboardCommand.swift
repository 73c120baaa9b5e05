import ArgumentParser
import DashboardUI
import EngineTypes
import Inference
import Terminal

/// `invar dashboard`, which is also `invar` alone.
struct DashboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard",
    abstract: "Open the dashboard over a running engine (the default command).",
    discussion: """
      A workload of twins starts by itself: the same prompts in changing company. Press m to switch \
      the kernels between invariant and standard, ? for all keys, q to leave. The session is \
      recorded, and e exports it.

      Keys can be changed in ~/.config/invar/config.toml: below a line [keys], action = "key", \
      a list of keys, or "" for none. --list-keys prints what there is in that form.

      EXAMPLES
        invar
        invar --mode standard --concurrency 16
        invar --headless --duration 60 --record session.jsonl
        invar --list-keys >> ~/.config/invar/config.toml
      """)

  @Option(help: ArgumentHelp("A theme from invar themes, or a file.", valueName: "name"))
  var theme: String?

  @Flag(help: "Draw without colours (so does NO_COLOR).")
  var noColor = false

  @Flag(
    name: .customLong("truecolor"),
    help: "Send exact colours instead of the nearest of 256; the terminal must take them.")
  var trueColor = false

  @Flag(help: "Draw with ASCII only.")
  var ascii = false

  @Flag(help: "Leave the mouse to the terminal.")
  var noMouse = false

  @Flag(help: "Print the keys as the [keys] section of a configuration file, and leave.")
  var listKeys = false

  @Flag(help: "Run the workload and record it, without a screen.")
  var headless = false

  @Option(help: ArgumentHelp("With --headless: end after so long.", valueName: "seconds"))
  var duration: Double?

  @Option(help: ArgumentHelp("With --headless: end after at least n steps.", valueName: "n"))
  var steps: Int?

  @OptionGroup(title: "Workload options") var workload: WorkloadOptions
  @OptionGroup(title: "Engine options") var engine: EngineOptions

  func validate() throws {
    if !headless, duration != nil { throw CommandError.onlyHeadless(option: "--duration") }
    if !headless, steps != nil { throw CommandError.onlyHeadless(option: "--steps") }
    if let duration, !(duration > 0 && duration <= 1e9) {
      throw CommandError.optionOutOfRange(
        option: "--duration", value: "\(duration)", range: "more than 0 seconds")
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
    // Before a model is fetched for nothing.
    if !headless { try NcursesScreen.checkTerminal(screenOptions) }
    let run = DashboardRun(configuration: configuration, workload: workload)
    if headless {
      try run.headless(HeadlessScreen.Limit(duration: duration.map { .seconds($0) }, steps: steps))
    } else {
      try run.onTerminal(theme: theme ?? configuration.theme, screenOptions)
    }
  }

  private var screenOptions: NcursesScreen.Options {
    var options = NcursesScreen.Options()
    options.usesMouse = !noMouse
    options.ascii = ascii
    options.trueColor = trueColor
    options.color = noColor ? .never : .automatic
    return options
  }
}
