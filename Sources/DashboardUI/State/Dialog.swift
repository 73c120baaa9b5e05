import Terminal

/// A small window over the panels with a few things to change.
package struct Dialog: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    case settings, load, export
    /// With the theme to go back to.
    case theme(original: String)
  }

  /// One thing to change.
  package struct Row: Equatable, Sendable {
    package var label: String
    package var value: String
    package var note: String
    /// Whether the value's end says more than its beginning.
    package var isPath: Bool

    package init(_ label: String, _ value: String, _ note: String = "", isPath: Bool = false) {
      (self.label, self.value, self.note, self.isPath) = (label, value, note, isPath)
    }
  }

  package var kind: Kind
  package var cursor = 0
  /// The export's directory while it is being typed.
  package var line = LineEditor()
  /// The export's format by its place in the list; 0 is all of them.
  package var format = 0

  /// Whether the directory is still the one offered, which typing replaces.
  private(set) var isOffered = true

  package init(_ kind: Kind) { self.kind = kind }

  /// Edits the directory; text takes the place of the one offered, other keys change it.
  ///
  /// - Returns: whether the key was one for it.
  mutating func edit(_ key: Key) -> Bool {
    switch key {
    case .character, .paste: if isOffered { line.replace(with: "") }
    default: break
    }
    guard line.edit(key) else { return false }
    isOffered = false
    return true
  }

  package var title: String {
    switch kind {
    case .settings: "engine settings"
    case .load: "workload"
    case .export: "export"
    case .theme: "theme"
    }
  }
}
