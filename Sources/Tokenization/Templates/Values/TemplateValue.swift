/// A value while a template runs; it means what the Python value of that name means.
enum TemplateValue {
  /// What a name or key without a value gives: false, empty, and an error where it is used.
  case undefined(TemplateUndefined)
  case none
  case boolean(Bool)
  case integer(Int)
  case double(Double)
  case string(String)
  case list(TemplateList)
  case tuple(TemplateList)
  case range(TemplateRange)
  case dictionary(TemplateDictionary)
  /// A dictionary's `keys()`, `values()` or `items()`.
  case view(TemplateDictionary, TemplateViewKind)
  /// Items made when asked for, once: what `map`, `select` and `reverse` give.
  case iterator(TemplateIterator)
  case namespace(TemplateNamespace)
  case macro(TemplateMacro)
  case loop(TemplateLoopState)
  case cycler(TemplateCycler)
  case joiner(TemplateJoiner)
  /// `self`: the template's blocks by name.
  case blocks
  case function(TemplateFunction)
  case method(TemplateMethod)
}

/// Why something has no value, as Jinja will say it when the missing value is used.
struct TemplateUndefined {
  var message: String

  static func name(_ name: String) -> Self { Self(message: "\(pythonQuoted(name)) is undefined") }

  static func attribute(_ name: String, of value: TemplateValue) -> Self {
    Self(message: "\(pythonQuoted(value.objectName)) has no attribute \(pythonQuoted(name))")
  }

  static func unsafe(_ name: String, of value: TemplateValue) -> Self {
    Self(
      message: "access to attribute \(pythonQuoted(name)) of "
        + "\(pythonQuoted(value.typeName)) object is unsafe.")
  }
}

/// The items of a list or a tuple, which nobody can change.
final class TemplateList {
  let items: [TemplateValue]
  /// Names that the places of a tuple also have.
  let names: [String]
  /// How deep values lie in it: bounds the recursion of everything that walks values.
  let depth: Int

  init(_ items: [TemplateValue], names: [String] = []) {
    self.items = items
    self.names = names
    depth = 1 + (items.lazy.map(\.depth).max() ?? 0)
  }
}

/// Python's `range`, already counted.
struct TemplateRange {
  var start: Int
  var stop: Int
  var step: Int
  var count: Int

  subscript(index: Int) -> Int { start + index * step }
}

enum TemplateViewKind: String {
  case keys, values, items
}

/// A value that `set` can change; how a loop tells what it found.
final class TemplateNamespace {
  var attributes: TemplateDictionary

  init(_ attributes: TemplateDictionary) { self.attributes = attributes }
}

/// What Jinja offers by name.
enum TemplateFunction: String, CaseIterable {
  case range, namespace, cycler, joiner, lipsum
  case dictionary = "dict"
  case raiseException = "raise_exception"
  case timeNow = "strftime_now"
}

/// A method with the value it belongs to.
final class TemplateMethod {
  let receiver: TemplateValue
  let name: String

  init(_ name: String, of receiver: TemplateValue) {
    (self.name, self.receiver) = (name, receiver)
  }
}

/// A macro, and what its body sees of the template around it.
final class TemplateMacro {
  let syntax: TemplateMacroSyntax
  let scope: TemplateScope

  init(_ syntax: TemplateMacroSyntax, scope: TemplateScope) {
    (self.syntax, self.scope) = (syntax, scope)
  }
}

final class TemplateCycler {
  let items: [TemplateValue]
  var place = 0

  init(_ items: [TemplateValue]) { self.items = items }
}

final class TemplateJoiner {
  let separator: TemplateValue
  var isUsed = false

  init(_ separator: TemplateValue) { self.separator = separator }
}

extension TemplateValue {
  static func tuple(_ items: TemplateValue...) -> Self { .tuple(TemplateList(items)) }

  /// How deep values lie inside.
  var depth: Int {
    switch self {
    case .list(let list), .tuple(let list): list.depth
    case .dictionary(let dictionary), .view(let dictionary, _): dictionary.depth
    case .iterator(let iterator): iterator.depth
    case .method(let method): 1 + method.receiver.depth
    default: 0
    }
  }

  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .boolean(let value): value
    case .integer(let value): value != 0
    case .double(let value): value != 0
    case .string(let text): !text.isEmpty
    case .list(let list), .tuple(let list): !list.items.isEmpty
    case .range(let range): range.count > 0
    case .dictionary(let dictionary), .view(let dictionary, _): !dictionary.keys.isEmpty
    default: true
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

  var isUndefined: Bool {
    if case .undefined = self { true } else { false }
  }

  var isNone: Bool {
    if case .none = self { true } else { false }
  }
}
