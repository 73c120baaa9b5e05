import EngineTypes
package import Terminal

/// The `:` line: what is typed, and which of its completions is chosen.
package struct Palette: Equatable, Sendable {
  package private(set) var line = LineEditor()
  package private(set) var selected = 0
  /// The commands the line may mean, the likeliest first.
  package private(set) var matches: [PaletteCommand]
  private let commands: [PaletteCommand]
  /// Whether somebody went to a completion with the arrows.
  private var isChosen = false

  /// - Parameter commands: all there are, in the order in which an empty line lists them.
  package init(_ commands: [PaletteCommand]) { (self.commands, matches) = (commands, commands) }

  /// Of a long line the beginning tells which command it is.
  private var currentMatches: [PaletteCommand] {
    let typed = String(line.characters.prefix(200)).lowercased().trimmed
    guard !typed.isEmpty else { return commands }
    return commands.enumerated()
      .compactMap { place, command in
        command.rank(for: typed).map { (rank: $0, place: place, command: command) }
      }
      .sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }
      .map(\.command)
  }

  /// Whether Enter would run something: not on an empty line, unless the arrows chose from the list.
  package var hasChoice: Bool { isChosen || line.characters.contains { !$0.isWhitespace } }

  private mutating func select(_ index: Int) {
    (selected, isChosen) = (max(0, min(matches.count - 1, index)), true)
  }

  /// The chosen completion.
  package var choice: PaletteCommand? {
    matches.indices.contains(selected) ? matches[selected] : matches.first
  }

  package mutating func edit(_ key: Key) {
    switch key {
    case .up: select(selected - 1)
    // On an untouched list the first completion comes first.
    case .down: select(hasChoice ? selected + 1 : selected)
    case .tab:
      if hasChoice, let choice { line.replace(with: choice.completion) }
      matches = currentMatches
    default:
      guard line.edit(key) else { return }
      (selected, isChosen) = (0, false)
      matches = currentMatches
    }
  }

  /// The action the line asks for, or one line that says what is missing.
  package var outcome: Result<Action, PaletteError> {
    guard let choice else { return .failure(.unknown(line.text.fitted(to: 60))) }
    switch choice.effect {
    case .run(let action): return .success(action)
    case .number(let argument):
      guard let number = choice.argument(in: line.text).flatMap({ Int($0) }), number > 0 else {
        return argument == .step
          ? .success(.engine(.singleStep(1))) : .failure(.needsNumber(choice.name))
      }
      return .success(argument.action(number))
    case .word(.question):
      return .success(
        choice.argument(in: line.text).map { .request(.compareText($0)) } ?? .request(.compare))
    case .word(.theme):
      guard let name = choice.argument(in: line.text) else { return .success(.screen(.nextTheme)) }
      return .success(.screen(.setTheme(name)))
    case .word(.layout):
      guard let name = choice.argument(in: line.text) else { return .success(.screen(.nextLayout)) }
      return .success(.screen(.setLayout(name)))
    case .word(.lab):
      return .success(
        choice.argument(in: line.text).map { .session(.runLab($0)) } ?? .session(.labs))
    case .word(.place):
      guard let command = choice.argument(in: line.text).flatMap(PlaybackCommand.init(place:))
      else {
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

  /// How well what is typed fits, the best lowest; `nil` where it does not fit at all.
  ///
  /// The whole name or the name with its argument, then the name's beginning, a word's beginning,
  /// and last the letters in their order, the closer together the better.
  fileprivate func rank(for typed: String) -> Int? {
    if name == typed || argument(in: typed) != nil { return 0 }
    if name.hasPrefix(typed) { return 1 }
    if name.split(separator: " ").contains(where: { $0.hasPrefix(typed) }) { return 2 }
    return typed.span(in: name).map { 2 + $0 }
  }

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
    case .step: .engine(.singleStep(number))
    case .concurrency: .load(.setConcurrency(number))
    case .setting(let setting): .engine(.change(setting, to: .number(number)))
    case .stepNumber: .playback(.toStep(number))
    }
  }
}

extension String {
  /// How many characters of `other` it takes to meet these in their order; `nil` where they are
  /// not there.
  fileprivate func span(in other: String) -> Int? {
    guard let first else { return 0 }
    guard let start = other.firstIndex(of: first) else { return nil }
    var rest = other[start...]
    for character in self {
      guard let place = rest.firstIndex(of: character) else { return nil }
      rest = rest[rest.index(after: place)...]
    }
    return other.distance(from: start, to: rest.startIndex)
  }
}
