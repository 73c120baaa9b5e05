import ArgumentParser
import Inference
import Terminal

/// `invar tour`: the dashboard, beginning with the tour.
struct TourCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour",
    abstract: "See the idea in eight stops on a running engine, in about five minutes.",
    discussion: """
      Opens the dashboard with a band below it: a stop, its sentence, one thing to press, and one \
      number of this session. A stop waits for what it is about to happen, says so when it has been \
      seen, and says when it is not to be seen here. Enter does what the stop asks for and goes on, \
      > goes on without waiting, < goes back, Esc leaves; all other keys work as ever. At its end \
      mode, threads, chunk limit and prefix cache are as they were. In the dashboard, :tour begins it.

      EXAMPLES
        invar tour
        invar tour --model tiny
        invar tour --threads 2 --record tour.jsonl
      """)

  @OptionGroup(title: "Screen options") var screen: ScreenOptions

  @OptionGroup(title: "Workload options") var workload: WorkloadOptions
  @OptionGroup(title: "Engine options") var engine: EngineOptions

  func run() throws {
    let configuration = try engine.configuration()
    // Before a model is fetched for nothing; a file that is no model is the nearer cause.
    try ModelStore().checkFile(configuration.model)
    try NcursesScreen.checkTerminal(screen.terminal.options)
    let look = try LookStart(
      screen, layouts: configuration.layouts, graphs: configuration.graphs, remembers: true)
    var run = DashboardRun(configuration: configuration, workload: workload, look: look)
    run.startsTour = true
    try run.onTerminal(theme: screen.terminal.theme, screen.terminal.options)
  }
}
