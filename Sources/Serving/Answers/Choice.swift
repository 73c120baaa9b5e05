import EngineTypes

/// One answer under way: what the engine has said of it, and what of that its client may see.
struct Choice {
  let index: Int
  private(set) var admitted: AdmittedRequest?
  private(set) var promptScores: PromptScores?
  private(set) var refusal: RejectionReason?
  private(set) var end: FinishedRequest?
  /// Without the likeliest tokens, which are told at once and needed no more.
  private(set) var records: [TokenRecord] = []
  /// What a client may see of it so far.
  private(set) var text = ""
  private var cutter: StopCutter
  /// Scalars of the answer's text before the next token, as clients of other languages count.
  private var textOffset = 0

  init(index: Int, call: GenerationCall) {
    self.index = index
    cutter = StopCutter(call.stopStrings)
  }

  var tokens: [TokenID] { records.map(\.token) }
  var tokenCount: Int { records.count }
  /// Whether the engine has taken it in, or refused it.
  var isDecided: Bool { admitted != nil || refusal != nil }
  var isOver: Bool { end != nil || refusal != nil }

  /// Takes what the engine said in one go.
  ///
  /// - Returns: a piece for each token, the last one with the answer's end; one without a token where
  ///   the answer ended without one.
  mutating func absorb(_ events: [EngineEvent]) -> [Piece] {
    var pieces: [Piece] = []
    defer { for piece in pieces { text += piece.text } }
    for event in events {
      switch event {
      case .admitted(let request): admitted = request
      case .promptScored(let scores): promptScores = scores
      case .rejected(let refused): refusal = refused.reason
      case .token(let token): pieces.append(piece(token))
      case .finished(let end):
        self.end = end
        if pieces.isEmpty { pieces.append(Piece(token: nil, textOffset: textOffset)) }
        pieces[pieces.count - 1].text += cutter.isCut ? "" : cutter.finish()
        pieces[pieces.count - 1].end = end
      default: break
      }
    }
    return pieces
  }

  private mutating func piece(_ token: TokenRecord) -> Piece {
    var record = token
    record.top = []
    records.append(record)
    defer { textOffset += token.text.unicodeScalars.count }
    return Piece(token: token, textOffset: textOffset, text: cutter.append(token.text))
  }
}

/// What one step adds to an answer.
struct Piece {
  /// `nil` where the answer ended without a further one.
  var token: TokenRecord?
  var textOffset: Int
  /// What is to be shown; empty while a character or a stop string may be incomplete.
  var text = ""
  /// The answer's end, where it came with this.
  var end: FinishedRequest?
}

extension FinishedRequest {
  /// OpenAI's word for the end.
  var reasonWord: String {
    switch reason {
    case .stop: "stop"
    case .length: "length"
    case .cancelled, .shutdown: "abort"
    case .error, .fault: "error"
    }
  }
}
