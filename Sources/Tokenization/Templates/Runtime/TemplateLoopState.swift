/// A loop that runs: what `loop` stands for in its body.
final class TemplateLoopState {
  /// How many loops of the same kind it runs inside of.
  let depth: Int
  /// Counted from 0.
  private(set) var index = -1
  private(set) var current: TemplateValue?
  private(set) var previous: TemplateValue?
  /// The loop itself, where it is `recursive`, and the names it sees.
  let recursion: (loop: TemplateLoop, scope: TemplateScope)?
  private var source: TemplateIterator
  private var ahead: TemplateValue?
  private var count: Int?
  private var lastSeen: TemplateValue?

  /// Goes through `source`; `count` is known where that needs no going through it.
  init(
    _ source: TemplateIterator, count: Int?, depth: Int,
    recursion: (loop: TemplateLoop, scope: TemplateScope)?
  ) {
    (self.source, self.count, self.depth, self.recursion) = (source, count, depth, recursion)
  }

  /// Goes on to the next item.
  func advance(_ interpreter: TemplateInterpreter) throws(TokenizerError) -> TemplateValue? {
    guard let item = try peek(interpreter) else { return nil }
    ahead = nil
    index += 1
    previous = current
    current = item
    return item
  }

  func peek(_ interpreter: TemplateInterpreter) throws(TokenizerError) -> TemplateValue? {
    if ahead == nil { ahead = try source.next(interpreter) }
    return ahead
  }

  /// How many items there are; goes through all that are left where nobody knows.
  func length(_ interpreter: TemplateInterpreter) throws(TokenizerError) -> Int {
    if let count { return count }
    var rest: [TemplateValue] = []
    while let item = try source.next(interpreter) { rest.append(item) }
    source = TemplateIterator(rest, depth: source.depth)
    let total = rest.count + index + 1 + (ahead == nil ? 0 : 1)
    count = total
    return total
  }

  func hasChanged(
    _ values: TemplateValue, _ interpreter: TemplateInterpreter
  ) throws(TokenizerError) -> Bool {
    if let lastSeen, try interpreter.isEqual(lastSeen, values) { return false }
    lastSeen = values
    return true
  }
}
