/// Pairs in order of insertion, which nobody can change.
final class TemplateDictionary {
  let keys: [TemplateValue]
  let values: [TemplateValue]
  let depth: Int
  private let places: [TemplateKey: Int]

  /// - Parameter pairs: A later pair replaces the value of an earlier one with the same key.
  init(_ pairs: [(key: TemplateKey, name: TemplateValue, value: TemplateValue)]) {
    var (keys, values): ([TemplateValue], [TemplateValue]) = ([], [])
    var places: [TemplateKey: Int] = [:]
    for pair in pairs {
      if let place = places[pair.key] {
        values[place] = pair.value
      } else {
        places[pair.key] = keys.count
        keys.append(pair.name)
        values.append(pair.value)
      }
    }
    (self.keys, self.values, self.places) = (keys, values, places)
    depth = 1 + max(values.lazy.map(\.depth).max() ?? 0, keys.lazy.map(\.depth).max() ?? 0)
  }

  convenience init(named pairs: [(name: String, value: TemplateValue)]) {
    self.init(pairs.map { (TemplateKey($0.name), .string($0.name), $0.value) })
  }

  subscript(key: TemplateKey) -> TemplateValue? { places[key].map { values[$0] } }

  subscript(name: String) -> TemplateValue? { self[TemplateKey(name)] }

  var pairs: [(key: TemplateValue, value: TemplateValue)] {
    zip(keys, values).map { ($0, $1) }
  }

  /// The same with one value more, or another.
  func setting(_ name: String, to value: TemplateValue) -> TemplateDictionary {
    var pairs = zip(keys, values).compactMap { key, value in
      TemplateKey(key).map { ($0, key, value) }
    }
    pairs.append((TemplateKey(name), .string(name), value))
    return TemplateDictionary(pairs)
  }
}

/// What tells dictionary keys apart: code points, and numbers by their value, as in Python.
enum TemplateKey: Hashable {
  case none
  /// All that is undefined is the same.
  case undefined
  case integer(Int)
  case double(Double)
  case text(TemplateText)
  case tuple([TemplateKey])
  case other(ObjectIdentifier)

  init(_ name: String) { self = .text(TemplateText(name)) }

  /// `nil` for what Python cannot hash.
  init?(_ value: TemplateValue) {
    switch value {
    case .none: self = .none
    case .undefined: self = .undefined
    case .boolean, .integer: self = .integer(value.integer ?? 0)
    case .double(let double): self = Int(exactly: double).map(Self.integer) ?? .double(double)
    case .string(let text): self.init(text)
    case .tuple(let list):
      var keys: [TemplateKey] = []
      for item in list.items {
        guard let key = TemplateKey(item) else { return nil }
        keys.append(key)
      }
      self = .tuple(keys)
    case .namespace(let namespace): self = .other(ObjectIdentifier(namespace))
    case .macro(let macro): self = .other(ObjectIdentifier(macro))
    default: return nil
    }
  }
}

/// A text that is equal to another by code points, not by what they look like.
struct TemplateText: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: Self, right: Self) -> Bool { isSame(left.text, right.text) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}

/// Equality by code points.
func isSame(_ left: String, _ right: String) -> Bool {
  left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
}
