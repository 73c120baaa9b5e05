import ArgumentParser
import DashboardUI
import Terminal

/// How a screen looks and listens: the same options wherever there is one.
struct ScreenOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A theme from invar themes, or a file.", valueName: "name"))
  var theme: String?

  @Option(
    help: ArgumentHelp(
      "Which panels to begin with: \(LayoutWish().names.joined(separator: ", ")), or \(OwnLayout.name), that of config.toml.",
      valueName: "name"))
  var layout: String?

  @Option(help: "What charts, gauges and bars are drawn with.")
  var graphs: GraphSymbols?

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

  var terminal: NcursesScreen.Options {
    var options = NcursesScreen.Options()
    options.usesMouse = !noMouse
    options.ascii = ascii
    options.trueColor = trueColor
    options.color = noColor ? .never : .automatic
    return options
  }
}
