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
  private var typed: String { String(line.characters.prefix(200)).lowercased().trimmed }

  private var currentMatches: [PaletteCommand] {
    let typed = typed
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
    // What only has the letters in their order is offered, and runs when it was chosen.
    guard let choice, isChosen || choice.isMeant(by: typed) else {
      return .failure(.unknown(line.text.fitted(to: 60), near: near))
    }
    switch choice.effect {
    case .run(let action): return .success(action)
    case .number(let argument):
      guard let text = choice.argument(in: line.text) else {
        return argument == .step
          ? .success(.engine(.singleStep(1))) : .failure(.needsNumber(choice.name))
      }
      guard text.isWholeNumber else { return .failure(.needsNumber(choice.name)) }
      guard let number = Int(text), argument.range.contains(number) else {
        return .failure(.outOfRange(choice.name, text.fitted(to: 24), argument.range))
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

extension Palette {
  /// Names that may have been meant by a line that is no command's.
  private var near: [String] {
    let first = typed.split(separator: " ").first.map(String.init) ?? typed
    let sameWord = commands.filter { $0.name.split(separator: " ").first.map(String.init) == first }
    return (sameWord.isEmpty ? matches : sameWord).prefix(10).map(\.name)
  }
}

/// Why a palette line did nothing.
package enum PaletteError: Error, Equatable, CustomStringConvertible {
  case unknown(String, near: [String])
  case needsNumber(String)
  case outOfRange(String, String, ClosedRange<Int>)
  case needsPlace(String)

  package var description: String {
    switch self {
    case .unknown(let line, let near):
      near.isEmpty
        ? "no command \"\(line)\"; an empty line lists them all"
        : "no command \"\(line)\"; there is \(near.joined(separator: ", "))"
    case .outOfRange(let name, let value, let range):
      range.upperBound == .max
        ? "\(name) takes \(Format.count(range.lowerBound)) or more, not \(value)"
        : "\(name) takes \(Format.count(range.lowerBound)) to \(Format.count(range.upperBound)), not \(value)"
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
    // A span is at least as long as what was typed.
    return typed.span(in: name).map { 3 + $0 }
  }

  /// Whether somebody who typed this can have meant it: its name with or without an argument, the
  /// beginning of its name, or of one of its words.
  fileprivate func isMeant(by typed: String) -> Bool {
    guard let rank = rank(for: typed) else { return false }
    return rank <= 2
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
  /// The numbers that mean something.
  fileprivate var range: ClosedRange<Int> {
    switch self {
    case .step, .stepNumber: 1...Int.max
    case .concurrency: Workload.concurrencyRange
    // Whoever changes it knows its range, and how many cores there are.
    case .setting: Int.min...Int.max
    }
  }

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
  /// Whether it is one, however large, and on whichever side of 0.
  fileprivate var isWholeNumber: Bool {
    let digits = hasPrefix("-") || hasPrefix("+") ? dropFirst() : self[...]
    return !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
  }

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
