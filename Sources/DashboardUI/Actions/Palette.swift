package import Terminal

/// The `:` line: what is typed, and which of its completions is chosen.
package struct Palette: Equatable, Sendable {
  package var line = LineEditor()
  package var selected = 0

  package init() {}

  /// The commands the line may mean: those it begins first, then those that contain its
  /// characters in order.
  package var matches: [PaletteCommand] {
    let typed = line.text.lowercased().trimmed
    guard !typed.isEmpty else { return PaletteCommand.all }
    let prefixed = PaletteCommand.all.filter { $0.name.hasPrefix(typed) || $0.takes(typed) }
    let fuzzy = PaletteCommand.all.filter {
      !prefixed.contains($0) && typed.isSubsequence(of: $0.name)
    }
    return prefixed + fuzzy
  }

  /// The chosen completion.
  package var choice: PaletteCommand? {
    let matches = matches
    return matches.indices.contains(selected) ? matches[selected] : matches.first
  }

  package mutating func edit(_ key: Key) {
    switch key {
    case .up: selected = max(0, selected - 1)
    case .down: selected = min(max(0, matches.count - 1), selected + 1)
    case .tab: if let choice { line.replace(with: choice.completion) }
    default: if line.edit(key) { selected = 0 }
    }
  }

  /// The action the line asks for, or one line that says what is missing.
  package var outcome: Result<Action, PaletteError> {
    guard let choice else { return .failure(.unknown(line.text)) }
    switch choice.effect {
    case .run(let action): return .success(action)
    case .number(let argument):
      guard let number = choice.argument(in: line.text).flatMap({ Int($0) }), number > 0 else {
        return argument == .step
          ? .success(.singleStep(1)) : .failure(.needsNumber(choice.name))
      }
      return .success(argument.action(number))
    case .word(.theme):
      guard let name = choice.argument(in: line.text) else { return .success(.nextTheme) }
      return .success(.setTheme(name))
    case .word(.lab):
      return .success(choice.argument(in: line.text).map(Action.runLab) ?? .labs)
    case .word(.place):
      guard let command = choice.argument(in: line.text).flatMap(PlaybackBindings.place) else {
        return .failure(.needsPlace(choice.name))
      }
      return .success(.playback(command))
    }
  }
}

/// Why a palette line did nothing.
package enum PaletteError: Error, Equatable, CustomStringConvertible {
  case unknown(String)
  case needsNumber(String)
  case needsPlace(String)

  package var description: String {
    switch self {
    case .unknown(let line): "no command \"\(line)\"; an empty line lists them all"
    case .needsNumber(let name): "\(name) needs a whole number, such as \":\(name) 8\""
    case .needsPlace(let name): "\(name) needs a time, such as \":\(name) 1:30\" or \":\(name) -5\""
    }
  }
}

extension PaletteCommand {
  /// What Tab turns the line into.
  fileprivate var completion: String {
    if case .run = effect { return name }
    return name + " "
  }

  /// Whether `line` is this command with an argument behind it.
  fileprivate func takes(_ line: String) -> Bool { argument(in: line) != nil }

  /// The text behind the command's name.
  fileprivate func argument(in line: String) -> String? {
    if case .run = effect { return nil }
    guard line.hasPrefix(name + " ") else { return nil }
    let rest = String(line.dropFirst(name.count + 1)).trimmed
    return rest.isEmpty ? nil : rest
  }
}

extension PaletteCommand.NumberArgument {
  fileprivate func action(_ number: Int) -> Action {
    switch self {
    case .step: .singleStep(number)
    case .concurrency: .setConcurrency(number)
    case .budget: .setTokenBudget(number)
    case .maxRunning: .setMaxRunning(number)
    case .stepNumber: .playback(.toStep(number))
    }
  }
}

extension String {
  /// Whether the characters stand in `other` in this order.
  fileprivate func isSubsequence(of other: String) -> Bool {
    var rest = Substring(other)
    for character in self {
      guard let place = rest.firstIndex(of: character) else { return false }
      rest = rest[rest.index(after: place)...]
    }
    return true
  }
}
