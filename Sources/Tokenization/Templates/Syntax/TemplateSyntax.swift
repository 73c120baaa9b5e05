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
    case tuple([TemplateExpression])
    case dictionary([(key: TemplateExpression, value: TemplateExpression)])
    /// `base.name`: a method or attribute first, then an item.
    case attribute(TemplateExpression, String)
    /// `base[key]`: an item first, then a method or attribute.
    case item(TemplateExpression, TemplateExpression)
    /// What stands in the brackets of `base[from:to:step]`.
    case slice(from: TemplateExpression?, to: TemplateExpression?, step: TemplateExpression?)
    case call(TemplateExpression, TemplateArguments)
    case filter(TemplateExpression, String, TemplateArguments)
    case test(TemplateExpression, String, TemplateArguments)
    /// The text of the block whose filters these are.
    case blockText
    case not(TemplateExpression)
    case sign(String, TemplateExpression)
    case and(TemplateExpression, TemplateExpression)
    case or(TemplateExpression, TemplateExpression)
    case binary(String, TemplateExpression, TemplateExpression)
    /// `a ~ b ~ c`
    case concatenation([TemplateExpression])
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
  /// What `*values` spreads.
  var spread: TemplateExpression?
  /// What `**values` spreads.
  var spreadNamed: TemplateExpression?

  var all: [TemplateExpression] {
    positional + named.map(\.value) + [spread, spreadNamed].compactMap { $0 }
  }
}

/// A template that was read.
struct TemplateSyntax: Sendable {
  var statements: [TemplateStatement]
  /// What `block` gave names to.
  var blocks: [String: [TemplateStatement]]
}

/// A statement of a template, or text to print as it is.
enum TemplateStatement: Sendable {
  case text(String, TemplatePosition)
  case output(TemplateExpression)
  /// The first branch whose condition holds; `nil` always holds.
  case branches([(condition: TemplateExpression?, body: [TemplateStatement])])
  indirect case loop(TemplateLoop)
  case set(TemplateTarget, TemplateExpression)
  /// The text of a body, through filters where there are any.
  case setBlock(TemplateTarget, filters: TemplateExpression?, [TemplateStatement])
  case filterBlock(TemplateExpression, [TemplateStatement])
  case macro(TemplateMacroSyntax)
  /// `call`: the body is what the called macro knows as `caller`.
  case callBlock(TemplateMacroSyntax, callee: TemplateExpression, TemplateArguments)
  case with([(target: TemplateTarget, value: TemplateExpression)], [TemplateStatement])
  /// A body whose names do not leak.
  case scope([TemplateStatement])
  /// A body with a name, which sees only the template's own names unless it is `scoped`.
  case block(String, isScoped: Bool)
  /// `include`, `import`, `extends`: chat templates have nobody to load them.
  case load(TemplateExpression)
  case leave(TemplateFlow)
}

struct TemplateLoop: Sendable {
  var target: TemplateTarget
  var items: TemplateExpression
  /// `for … if …`: items that do not count.
  var condition: TemplateExpression?
  var body: [TemplateStatement]
  /// Runs when there was no item.
  var otherwise: [TemplateStatement]
  /// Whether `loop(items)` runs the loop again inside itself.
  var isRecursive: Bool
}

struct TemplateMacroSyntax: Sendable {
  /// `nil` of what a `call` block is to the macro it calls.
  var name: String?
  /// Those without a default come first.
  var parameters: [(name: String, fallback: TemplateExpression?)]
  var body: [TemplateStatement]
  /// Which of `caller`, `kwargs` and `varargs` the body speaks of.
  var special: Set<String>
  var position: TemplatePosition
}

/// What `set`, `for` and `with` give a value to.
indirect enum TemplateTarget: Sendable {
  case name(String)
  /// `set name.attribute`: only a namespace has settable attributes.
  case attribute(String, of: String, TemplatePosition)
  case tuple([TemplateTarget], TemplatePosition)
}

/// How a body ended.
enum TemplateFlow: Sendable {
  case done, breaksLoop, continuesLoop
}
