/// A value while a template runs.
indirect enum TemplateValue {
  /// What a name or key without a value gives: false, empty, and an error in sums.
  case undefined(String)
  case none
  case boolean(Bool)
  case integer(Int)
  case double(Double)
  case string(String)
  case list([TemplateValue])
  case dictionary(TemplateDictionary)
  case namespace(TemplateNamespace)
}

/// Pairs in order of insertion; small enough in templates to search one by one.
struct TemplateDictionary {
  private(set) var pairs: [(key: String, value: TemplateValue)] = []

  init() {}

  init(_ pairs: [(key: String, value: TemplateValue)]) { self.pairs = pairs }

  subscript(key: String) -> TemplateValue? {
    get { pairs.first { $0.key == key }?.value }
    set {
      let index = pairs.firstIndex { $0.key == key }
      guard let newValue else { return }
      if let index { pairs[index].value = newValue } else { pairs.append((key, newValue)) }
    }
  }
}

/// The one value that can change after it was made; how a loop tells what it found.
final class TemplateNamespace {
  var attributes = TemplateDictionary()
}

extension TemplateValue {
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .boolean(let value): value
    case .integer(let value): value != 0
    case .double(let value): value != 0
    case .string(let text): !text.isEmpty
    case .list(let items): !items.isEmpty
    case .dictionary(let dictionary): !dictionary.pairs.isEmpty
    case .namespace: true
    }
  }

  /// How errors call it.
  var typeName: String {
    switch self {
    case .undefined(let name): "undefined \(quoted(name))"
    case .none: "none"
    case .boolean: "a boolean"
    case .integer, .double: "a number"
    case .string: "a string"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .namespace: "a namespace"
    }
  }

  /// What printing it gives, or `nil` for collections, which templates print by `tojson`.
  var text: String? {
    switch self {
    case .undefined: ""
    case .none: "None"
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let text): text
    case .list, .dictionary, .namespace: nil
    }
  }

  /// The value as a number, booleans being 0 and 1 as in Python.
  var number: Double? {
    switch self {
    case .boolean(let value): value ? 1 : 0
    case .integer(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  var integer: Int? {
    switch self {
    case .boolean(let value): value ? 1 : 0
    case .integer(let value): value
    default: nil
    }
  }

  /// Equality as in Python: by code points, and 1 equal to true and 1.0.
  func equals(_ other: TemplateValue) -> Bool {
    switch (self, other) {
    case (.undefined, .undefined), (.none, .none): true
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.list(let a), .list(let b)): a.elementsEqual(b) { $0.equals($1) }
    case (.dictionary(let a), .dictionary(let b)):
      a.pairs.count == b.pairs.count
        && a.pairs.allSatisfy { b[$0.key]?.equals($0.value) ?? false }
    case (.namespace(let a), .namespace(let b)): a === b
    default:
      if let a = integer, let b = other.integer {
        a == b
      } else {
        number.map { $0 == other.number } ?? false
      }
    }
  }
}
