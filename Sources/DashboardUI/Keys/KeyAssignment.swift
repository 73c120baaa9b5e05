import Terminal

/// What a person wants an action's keys to be, as a configuration file has it.
public struct KeyAssignment: Hashable, Sendable {
  /// The action's name with dashes, such as `toggle-mode`.
  public let action: String
  /// Key names, none to take the action off the keyboard; an empty name counts as none.
  public let keys: [String]

  public init(action: String, keys: [String]) {
    (self.action, self.keys) = (action, keys.filter { !$0.isEmpty })
  }

  func parsedKeys(for action: Action) throws(KeyMapError) -> [Key] {
    var result: [Key] = []
    for name in keys {
      guard let key = Key(spelling: name) else { throw KeyMapError(self, .unknownKey(name)) }
      if let use = key.reservedUse, !(key == .control("c") && action == .screen(.quit)) {
        throw KeyMapError(self, .reserved(name, use: use))
      }
      guard !result.contains(key) else { throw KeyMapError(self, .repeated(name)) }
      result.append(key)
    }
    return result
  }
}

/// Why a key cannot be assigned.
public struct KeyMapError: Error, Hashable, CustomStringConvertible {
  public enum Fault: Hashable, Sendable {
    case unknownAction(known: [String])
    case unknownKey(String)
    case reserved(String, use: String)
    case repeated(String)
    case taken(key: String, by: String)
  }

  /// The assignment at fault.
  public let action: String
  public let fault: Fault

  init(_ assignment: KeyAssignment, _ fault: Fault) {
    (action, self.fault) = (assignment.action, fault)
  }

  /// What is wrong and what would be right, without the place.
  public var description: String {
    switch fault {
    case .unknownAction(let known):
      "no action is called \(action); there are \(known.joined(separator: ", "))"
    case .unknownKey(let name):
      "\(action): \(name) is no key; write one character, or \(Key.spelledNames), f1 to f12, ctrl-x"
    case .reserved(let name, let use):
      "\(action): \(name) always \(use); choose another key"
    case .repeated(let name):
      "\(action): \(name) stands there twice"
    case .taken(let key, let other):
      "\(action): \(key) already means \(other); give \(other) another key, or none: \(other) = \"\""
    }
  }
}

extension Key {
  /// What the key does whatever the table says.
  fileprivate var reservedUse: String? {
    switch self {
    case .control("c"): "leaves"
    case .control("z"): "suspends"
    case .control("\\"): "leaves at once"
    case .control("l"): "repaints the screen"
    default: nil
    }
  }
}
