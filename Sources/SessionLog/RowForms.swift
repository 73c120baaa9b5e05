import EngineTypes

/// How much of a token's row has to be written.
enum TokenForm: Hashable {
  /// Its delay alone: what comes next in the answer of whoever had this place in the last line.
  case inPlace
  /// Request and delay: what comes next in this answer.
  case known
  /// Without its index, which is the next, and its text, which is what this token last added.
  case withoutText
  /// Without its index, which is the next.
  case withoutIndex
  case whole
}

extension AnswerMemory {
  /// The shortest form that says everything about the token at a place of its line.
  func form(of token: TokenRecord, at place: Int) -> TokenForm {
    guard index(of: token.request) == token.index else { return .whole }
    if let known = next(of: token.request), known.isSame(token) {
      return place < order.count && order[place] == token.request ? .inPlace : .known
    }
    let isTold = text(of: token.token).map { $0.utf8.elementsEqual(token.text.utf8) } ?? false
    return isTold ? .withoutText : .withoutIndex
  }
}

/// What an operation of a step is most likely run on.
struct OperationGuess {
  /// Rows: those of the operation before, or all of the step.
  var m: Int
  /// `nil` where attention is taken for what it was last.
  private let context: Int?

  init(_ chunks: [ChunkRecord], _ format: LogFormat = .recorded) {
    m = chunks.reduce(0) { $0 + $1.tokenCount }
    context = format == .recorded ? chunks.longestContext : nil
  }

  /// The kernel's last width; attention reads as far back as the longest context goes.
  func width(_ site: OperationSite, _ last: StepMemory.Width?) -> StepMemory.Width? {
    guard var width = last else { return nil }
    if site == .attention, let context { width.n = context }
    return width
  }
}

extension OperationRecord {
  var width: StepMemory.Width { StepMemory.Width(n: n, k: k) }
}
