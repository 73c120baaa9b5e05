/// Items that are made when asked for, and only once, as a Python generator's.
///
/// `if` finds every generator true, and a second loop over one finds nothing: templates that
/// forget `| list` depend on it.
final class TemplateIterator {
  typealias Source = (TemplateInterpreter) throws(TokenizerError) -> TemplateValue?

  let typeName: String
  let depth: Int
  private var source: Source?

  /// Goes through what is `depth` deep; a chain of iterators is deeper still.
  init(typeName: String = "generator", depth: Int, _ source: @escaping Source) {
    (self.typeName, self.depth, self.source) = (typeName, depth, source)
  }

  func next(_ interpreter: TemplateInterpreter) throws(TokenizerError) -> TemplateValue? {
    guard let source else { return nil }
    try interpreter.step()
    let item = try source(interpreter)
    if item == nil { self.source = nil }
    return item
  }

  convenience init(_ items: [TemplateValue], typeName: String = "list_iterator", depth: Int = 0) {
    var index = 0
    self.init(typeName: typeName, depth: depth) { _ in
      guard index < items.count else { return nil }
      defer { index += 1 }
      return items[index]
    }
  }
}
