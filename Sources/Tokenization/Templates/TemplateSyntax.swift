/// An expression of a template, with its place for errors.
struct TemplateExpression: Sendable {
  indirect enum Kind: Sendable {
    case none
    case boolean(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
    case name(String)
    case list([TemplateExpression])
    case dictionary([(key: TemplateExpression, value: TemplateExpression)])
    case attribute(TemplateExpression, String)
    case index(TemplateExpression, TemplateExpression)
    case slice(
      TemplateExpression, from: TemplateExpression?, to: TemplateExpression?,
      step: TemplateExpression?)
    case call(TemplateExpression, TemplateArguments)
    case filter(TemplateExpression, String, TemplateArguments)
    case test(TemplateExpression, String, TemplateArguments)
    case not(TemplateExpression)
    case negative(TemplateExpression)
    case and(TemplateExpression, TemplateExpression)
    case or(TemplateExpression, TemplateExpression)
    case binary(String, TemplateExpression, TemplateExpression)
    case comparison(TemplateExpression, [(operation: String, right: TemplateExpression)])
    case conditional(
      TemplateExpression, condition: TemplateExpression, otherwise: TemplateExpression?)
  }

  var kind: Kind
  var position: TemplatePosition
  /// The longest way down to a leaf: bounds the recursion of everything that walks the tree.
  var height: Int
}

/// What stands in the brackets of a call, filter or test.
struct TemplateArguments: Sendable {
  var positional: [TemplateExpression] = []
  var named: [(name: String, value: TemplateExpression)] = []

  var all: [TemplateExpression] { positional + named.map(\.value) }
}

/// A statement of a template, or text to print as it is.
enum TemplateStatement: Sendable {
  case text(String, TemplatePosition)
  case output(TemplateExpression)
  /// The first branch whose condition holds; `nil` always holds.
  case branches([(condition: TemplateExpression?, body: [TemplateStatement])])
  indirect case loop(TemplateLoop)
  case set(TemplateTarget, TemplateExpression)
  case setBlock(TemplateTarget, [TemplateStatement])
  case leave(TemplateFlow)
}

struct TemplateLoop: Sendable {
  /// One name, or several that take apart each item.
  var targets: [String]
  var items: TemplateExpression
  /// `for … if …`: items that do not count.
  var condition: TemplateExpression?
  var body: [TemplateStatement]
  /// Runs when there was no item.
  var otherwise: [TemplateStatement]
}

struct TemplateTarget: Sendable {
  var name: String
  /// `set name.attribute`: only a namespace has settable attributes.
  var attribute: String?
  var position: TemplatePosition
}

/// How a body ended.
enum TemplateFlow: Sendable {
  case done, breaksLoop, continuesLoop
}
