import ArgumentParser
import DashboardUI

/// How a dashboard looks and listens: the same options wherever there is one.
struct ScreenOptions: ParsableArguments {
  @OptionGroup var terminal: TerminalOptions

  @Option(
    help: ArgumentHelp(
      "Which panels to begin with: \(LayoutWish().names.joined(separator: ", ")), or \(OwnLayout.name), that of config.toml.",
      valueName: "name"))
  var layout: String?

  @Option(help: "What charts, gauges and bars are drawn with; with --ascii, always ascii.")
  var graphs: GraphSymbols?
}
