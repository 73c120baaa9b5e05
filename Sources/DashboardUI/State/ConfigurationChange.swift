/// What the configuration says otherwise than when it was read last; `nil` where it says the same.
public struct ConfigurationChange: Hashable, Sendable {
  public var keys: KeyMap?
  /// The layouts there are, the person's own last where there is one.
  package var arrangements: [Arrangement]?
  public var graphs: GraphSymbols?
  /// A theme by name or path.
  public var theme: String?
  /// Names of what holds only from the next start on.
  public var atNextStart: [String] = []

  public init() {}

  /// What of it is new, in one line.
  var sentence: String {
    let parts = [
      keys == nil ? nil : "keys", arrangements == nil ? nil : "layout",
      graphs == nil ? nil : "graphs", theme == nil ? nil : "theme",
    ].compactMap(\.self)
    let later =
      atNextStart.isEmpty ? nil : atNextStart.joined(separator: ", ") + " from the next start on"
    let all = (parts.isEmpty ? [] : [parts.joined(separator: ", ")]) + [later].compactMap(\.self)
    return "config.toml read again: " + (all.isEmpty ? "nothing new" : all.joined(separator: "; "))
  }
}

/// What came of reading the configuration again.
public enum ConfigurationOutcome: Hashable, Sendable {
  case read(ConfigurationChange)
  /// One line: what is wrong, where, and what to do. All that was in force is.
  case failed(String)
}

/// Why the configuration is read again.
package enum ConfigurationWish: Hashable, Sendable {
  /// Somebody said so.
  case all
  /// Somebody wants the layout it has.
  case ownLayout
}
