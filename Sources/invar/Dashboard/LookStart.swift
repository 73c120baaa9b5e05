import DashboardUI
import Terminal

/// The layout and the charts a dashboard begins with, and how the next choice is remembered.
///
/// What the command line asks for goes first, then what was chosen last, then the configuration,
/// unless that was changed since.
struct LookStart {
  private(set) var layouts: LayoutWish
  /// A layout with what was hidden and added.
  let layout: String?
  let graphs: GraphSymbols
  private var configuredGraphs: GraphSymbols?
  private let layoutMemory: ChoiceMemory
  private let graphsMemory: ChoiceMemory

  /// - Parameters:
  ///   - options: what the command line asks for.
  ///   - layouts: what the configuration has.
  ///   - configuredGraphs: the same for charts.
  ///   - remembers: whether what was chosen last counts.
  ///   - environment: the process's own, where `nil`.
  /// - Throws: `CommandError.unknownLayout` for a name on the command line that there is not.
  init(
    _ options: ScreenOptions, layouts: LayoutWish, graphs configuredGraphs: GraphSymbols?,
    remembers: Bool = true, environment: [String: String]? = nil
  ) throws(CommandError) {
    if let name = options.layout, !layouts.names.contains(name) {
      throw .unknownLayout(name, known: layouts.names)
    }
    layoutMemory = .standard("layout", environment: environment)
    graphsMemory = .standard("graphs", environment: environment)
    (self.layouts, self.configuredGraphs) = (layouts, configuredGraphs)
    let lastLayout = remembers ? layoutMemory.choice(configured: layouts.fingerprint) : nil
    let lastGraphs =
      remembers ? graphsMemory.choice(configured: configuredGraphs?.rawValue) : nil
    layout = options.layout ?? lastLayout.flatMap { layouts.knows(choice: $0) ? $0 : nil }
    graphs =
      options.graphs ?? lastGraphs.flatMap(GraphSymbols.init(rawValue:)) ?? configuredGraphs
      ?? .block
  }

  /// From here on a choice is newer than what these preferences say.
  mutating func follow(_ preferences: Preferences) {
    (layouts, configuredGraphs) = (preferences.layouts ?? LayoutWish(), preferences.graphs)
  }

  /// Remembers a choice; returns one line where that fails.
  func keep(_ choice: LookChoice) -> String? {
    switch choice {
    case .layout(let spelling):
      layoutMemory.remember(spelling, configured: layouts.fingerprint)
    case .graphs(let symbols):
      graphsMemory.remember(symbols.rawValue, configured: configuredGraphs?.rawValue)
    }
  }
}

extension DashboardOptions {
  mutating func take(_ look: LookStart) {
    (layouts, layout, graphs) = (look.layouts, look.layout, look.graphs)
  }
}
