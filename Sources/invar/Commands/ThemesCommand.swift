import ArgumentParser
import EngineTypes
import Foundation
import Reports
import Terminal

/// `invar themes`: what `--theme` knows.
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes",
    abstract: "List, show and check the dashboard's themes.",
    discussion: """
      A theme is a file of TOML. Your own go into ~/.config/invar/themes/NAME.toml; one of the same \
      name as another comes first. Try one with invar --theme NAME, or t in the dashboard, which \
      takes up changes of the file while it runs.

      EXAMPLES
        invar themes
        invar themes preview nord gruvbox-dark
        invar themes check ./mine.toml
      """,
    subcommands: [ThemesListCommand.self, ThemesPreviewCommand.self, ThemesCheckCommand.self],
    defaultSubcommand: ThemesListCommand.self)
}

/// `invar themes list`: names and where they come from.
struct ThemesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the themes and where each comes from.")

  func run() throws {
    let library = ThemeLibrary.standard()
    let rows = library.names.map { name in
      let isDefault = name == ThemeLibrary.defaultName
      return [name + (isDefault ? " (default)" : ""), library.path(of: name) ?? "built in"]
    }
    try StandardStreams.write(line: aligned(rows))
  }
}

/// `invar themes preview`: every role of a theme, as this terminal shows it.
struct ThemesPreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Show what themes look like, with the colours this terminal has.",
    discussion: """
      Without names, shows all. Where output is no terminal, a sample has no colours unless --colors \
      says how many.
      """)

  @Argument(help: "Names from invar themes, or files.") var names: [String] = []

  @Option(help: "Colours to show instead of what the terminal has: 0, 8, 16, 256 or rgb.")
  var colors: ColorCount?

  @Flag(help: "Use ASCII only.") var ascii = false

  enum ColorCount: String, CaseIterable, ExpressibleByArgument {
    case none = "0"
    case eight = "8"
    case sixteen = "16"
    case indexed = "256"
    case rgb

    var depth: ColorDepth {
      switch self {
      case .none: .mono
      case .eight: .ansi8
      case .sixteen: .ansi16
      case .indexed: .indexed
      case .rgb: .direct
      }
    }
  }

  func run() throws {
    let library = ThemeLibrary.standard()
    let output = OutputCapabilities.standardOutput()
    for name in names.isEmpty ? library.names : names {
      let sample = ThemePreview.lines(
        try library.load(name), depth: colors?.depth ?? output.depth,
        ascii: ascii || !output.isUTF8)
      try StandardStreams.write(line: ([name] + sample).joined(separator: "\n"))
    }
  }
}

/// `invar themes check`: mistakes by line, and whether words can be read.
struct ThemesCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check themes: their syntax, and the contrast of every word's colour.",
    discussion: """
      A mistake is reported with its line, and the exit status is 2. Contrast is WCAG's, from 1 to 21, \
      with 256 colours: words should have 4.5 to 1 or more, dim ones 3. Less is pointed out, not \
      refused. Without names, checks all.
      """)

  @Argument(help: "Names from invar themes, or files.") var names: [String] = []

  func run() throws {
    let library = ThemeLibrary.standard()
    var hasMistake = false
    for name in names.isEmpty ? library.names : names {
      do {
        let audit = ThemeAudit(try library.load(name), depth: .indexed)
        try StandardStreams.write(line: "\(name): \(Self.verdict(audit))")
      } catch let error as ThemeError {
        hasMistake = true
        StandardStreams.report("\(error)")
      }
    }
    if hasMistake { throw ExitCode(2) }
  }

  /// `good, words have 4.6:1 or more` or the roles that are hard to read.
  private static func verdict(_ audit: ThemeAudit) -> String {
    let weak = audit.readings.filter { !$0.isReadable }
    guard weak.isEmpty else {
      let list = weak.map { "\($0.role.rawValue) \(ratio($0.contrast)), wants \(ratio($0.least))" }
      return "valid, but hard to read: \(list.joined(separator: "; "))"
    }
    guard let weakest = audit.weakest else {
      return "valid; its colours are the terminal's own, so how they read is up to those"
    }
    return "good; words have a contrast of \(ratio(weakest.contrast)) or more "
      + "(\(weakest.role.rawValue))"
  }

  private static func ratio(_ value: Double) -> String { "\(NumberText.fixed(value, 1)):1" }
}
