import ArgumentParser
import Foundation
import Terminal

/// `invar themes`: what `--theme` knows.
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes",
    abstract: "List the dashboard's themes.",
    discussion: """
      A theme is a file of TOML. Your own go into ~/.config/invar/themes/NAME.toml; one of the same \
      name as another comes first. Try one with invar --theme NAME, or t in the dashboard.
      """)

  @Argument(help: ArgumentHelp("Only list, which is the default.", visibility: .hidden))
  var action: Action = .list

  enum Action: String, CaseIterable, ExpressibleByArgument { case list }

  func run() throws {
    let library = ThemeLibrary.standard()
    let rows = library.names.map { name in [name, Self.source(of: name, library)] }
    try StandardStreams.write(line: aligned(rows))
  }

  private static func source(of name: String, _ library: ThemeLibrary) -> String {
    library.directories.map { "\($0)/\(name).toml" }
      .first(where: FileManager.default.fileExists(atPath:)) ?? "built in"
  }
}
