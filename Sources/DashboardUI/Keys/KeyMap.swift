package import Terminal

/// Bindings that belong together, under the help's heading for them.
package struct KeySection: Hashable, Sendable {
  package var title: String
  package var bindings: [KeyBinding]
}

/// The action table with the keys one person has: as shipped, or some of them changed.
///
/// Help, hints, palette and the lines that name a key all read it, so they never disagree.
public struct KeyMap: Hashable, Sendable {
  package let bindings: [KeyBinding]
  /// The same under the help's headings.
  package let sections: [KeySection]
  private let byContext: [KeyContext: [Key: Action]]
  /// Whether its keys are named on a screen without glyphs beyond ASCII.
  package var namesAreASCII = false

  package init(sections: [KeySection]) {
    self.sections = sections
    bindings = sections.flatMap(\.bindings)
    var table: [KeyContext: [Key: Action]] = [:]
    for binding in bindings {
      for key in binding.keys { table[binding.context, default: [:]][key] = binding.action }
    }
    byContext = table
  }

  /// The keys as `shipped` with `assignments` in their place.
  ///
  /// - Throws: what the first assignment that makes no sense is about.
  package init(_ assignments: [KeyAssignment], to shipped: KeyMap) throws(KeyMapError) {
    var sections = shipped.sections
    for assignment in assignments {
      guard let place = Self.place(of: assignment, in: sections) else {
        throw KeyMapError(
          assignment, .unknownAction(known: shipped.bindings.map(\.identifier)))
      }
      let action = sections[place.section].bindings[place.row].action
      sections[place.section].bindings[place.row].keys = try assignment.parsedKeys(for: action)
    }
    self.init(sections: sections)
    for assignment in assignments { try checkConflicts(of: assignment, shipped) }
  }

  private static func place(
    of assignment: KeyAssignment, in sections: [KeySection]
  ) -> (section: Int, row: Int)? {
    for (index, section) in sections.enumerated() {
      let row = section.bindings.firstIndex { $0.identifier == assignment.action }
      if let row { return (index, row) }
    }
    return nil
  }

  /// What `key` means in the first of `contexts`, innermost first, that binds it.
  package func action(for key: Key, in contexts: [KeyContext]) -> Action? {
    let key = key.withoutModifier
    return contexts.lazy.compactMap { byContext[$0]?[key] }.first
  }

  /// The keys that mean an action where they are looked up in `contexts`, innermost first.
  package func keys(for action: Action, in contexts: [KeyContext]) -> [Key] {
    var found: [Key] = []
    for binding in bindings where binding.action == action && contexts.contains(binding.context) {
      found += binding.keys.filter {
        !found.contains($0) && self.action(for: $0, in: contexts) == action
      }
    }
    return found
  }

  /// The bindings of one context that the bottom row shows; those that a recording refuses are none
  /// of its own.
  package func bindings(hintedIn context: KeyContext, onRecording isRecording: Bool) -> [KeyBinding]
  {
    bindings.filter {
      $0.context == context && $0.hint != nil && !$0.keys.isEmpty
        && !(isRecording
          && ($0.action.refusalOnRecording != nil || $0.action == .engine(.togglePause)))
    }
  }

  /// The help's sections, those about `contexts` first.
  package func sections(startingWith contexts: [KeyContext]) -> [KeySection] {
    let inner = contexts.filter { $0 != .global }
    func isInner(_ section: KeySection) -> Bool {
      section.bindings.contains { inner.contains($0.context) }
    }
    return sections.filter(isInner) + sections.filter { !isInner($0) }
  }

  /// How to ask for an action in a sentence: its first key, or its line in the palette.
  ///
  /// The sentence may stand in a `context` in which the action has a key of its own.
  package func call(_ action: Action, in context: KeyContext = .global) -> String {
    guard let binding = binding(for: action, in: context) else { return "" }
    return binding.keys.first.map(label) ?? typing(binding.name)
  }

  /// How to type a line of the palette, in a sentence: `:ab`, or `F5 then ab` where its key is no sign
  /// that could stand before a word.
  package func typing(_ line: String) -> String {
    guard let key = key(for: .screen(.palette)) else { return ":\(line)" }
    if case .character(let sign) = key, !sign.isLetter, !sign.isNumber, sign != " " {
      return "\(sign)\(line)"
    }
    return "\(label(of: key)) then \(line)"
  }

  /// A key as this screen can name it: where an arrow would be drawn as a likeness, which may be a key
  /// of its own, it is a word.
  package func label(of key: Key) -> String { namesAreASCII ? key.asciiLabel : key.label }

  /// Several keys, with a blank between them.
  package func labels(of keys: [Key]) -> String { keys.map(label).joined(separator: " ") }

  /// The first key for an action, of those of a `context` where it has some of its own there.
  package func key(for action: Action, in context: KeyContext = .global) -> Key? {
    binding(for: action, in: context)?.keys.first
  }

  private func binding(for action: Action, in context: KeyContext) -> KeyBinding? {
    let bindings = bindings.filter { $0.action == action }
    return bindings.first { $0.context == context && !$0.keys.isEmpty } ?? bindings.first
  }

  /// The map as the `[keys]` section of a configuration file.
  public var configurationLines: [String] {
    let rows = bindings.map { binding in
      let keys = binding.keys.map { $0.spelling.quoted }
      let value = keys.count == 1 ? keys[0] : "[\(keys.joined(separator: ", "))]"
      return (
        name: binding.identifier, value: keys.isEmpty ? "\"\"" : value,
        note: binding.summary + binding.place
      )
    }
    let nameWidth = rows.map(\.name.cellWidth).max() ?? 0
    let valueWidth = rows.map(\.value.cellWidth).max() ?? 0
    return ["[keys]"]
      + rows.map {
        "\($0.name.padded(to: nameWidth)) = \($0.value.padded(to: valueWidth))  # \($0.note)"
      }
  }

  /// An assignment may not take a key that another action has where both could be meant.
  private func checkConflicts(
    of assignment: KeyAssignment, _ shipped: KeyMap
  ) throws(KeyMapError) {
    guard let mine = bindings.first(where: { $0.identifier == assignment.action }) else { return }
    for key in mine.keys {
      let other = bindings.first {
        $0.identifier != mine.identifier && $0.keys.contains(key)
          && $0.context.overlaps(mine.context) && !shipped.gives(key, to: [mine, $0])
      }
      guard let other else { continue }
      throw KeyMapError(
        assignment, .taken(key: key.spelling, by: other.identifier))
    }
  }

  /// Whether it gives a key to all of these as shipped: then a panel's meaning stands before
  /// the general one on purpose.
  private func gives(_ key: Key, to others: [KeyBinding]) -> Bool {
    others.allSatisfy { binding in
      bindings.contains {
        $0.identifier == binding.identifier && $0.keys.contains(key)
      }
    }
  }
}

extension String {
  /// The text as a basic string of TOML.
  fileprivate var quoted: String {
    "\"" + replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}

extension Key {
  /// An arrow moves, whatever is held; only in a text is a word meant.
  fileprivate var withoutModifier: Key {
    switch self {
    case .wordLeft: .left
    case .wordRight: .right
    default: self
    }
  }
}
