import ArgumentParser
import Terminal

/// How a terminal is drawn on and listened to: the same options wherever there is a screen.
struct TerminalOptions: ParsableArguments {
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

  var options: NcursesScreen.Options {
    var options = NcursesScreen.Options()
    options.usesMouse = !noMouse
    options.ascii = ascii
    options.trueColor = trueColor
    options.color = noColor ? .never : .automatic
    return options
  }

  /// The first of them that was given; `nil` for none.
  var first: String? {
    let given = [
      (theme != nil, "--theme"), (noColor, "--no-color"), (trueColor, "--truecolor"),
      (ascii, "--ascii"), (noMouse, "--no-mouse"),
    ]
    return given.first { $0.0 }?.1
  }
}
