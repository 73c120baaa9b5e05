import EngineTypes
import SessionLog

/// A call's answers as events of a stream: what the engine says goes in, bytes for the client come
/// out.
struct AnswerStream {
  private let body: AnswerBody
  private let receipt: ReceiptMaker
  private(set) var choices: [Choice]
  /// Choices of which something was told.
  private var begun: Set<Int> = []
  /// Scalars of the echoed prompts.
  private var offsets: [Int: Int] = [:]
  private var hasFailed = false

  init(_ body: AnswerBody, receipt: @escaping ReceiptMaker) {
    self.body = body
    self.receipt = receipt
    choices = (0..<body.call.choiceCount).map { Choice(index: $0, call: body.call) }
  }

  /// Takes what the engine said of one of the answers.
  ///
  /// - Returns: the events it makes, none while nothing may be shown.
  mutating func absorb(_ delivery: Delivery) -> [UInt8] {
    let pieces = choices[delivery.index].absorb(delivery.events)
    return pieces.flatMap { event($0, of: delivery.index) }
  }

  /// Why the engine would not take one of the answers on.
  var refusal: RejectionReason? { choices.lazy.compactMap(\.refusal).first }

  /// Whether the engine has taken on, or refused, all of them.
  var isDecided: Bool { choices.allSatisfy(\.isDecided) }

  /// The stream's last events.
  mutating func finish(_ fault: String?) -> [UInt8] {
    guard choices.allSatisfy(\.isOver) else {
      return AnswerBody.event(APIError.failed(fault ?? "the answer was cut off").json)
        + AnswerBody.done
    }
    guard !hasFailed, body.call.includesUsage else { return AnswerBody.done }
    let usage = body.usageChunk(body.usage(of: choices), receipts: receipts)
    return AnswerBody.event(usage) + AnswerBody.done
  }

  private mutating func event(_ piece: Piece, of index: Int) -> [UInt8] {
    if let error = piece.end.flatMap({ APIError($0) }) {
      hasFailed = true
      return AnswerBody.event(error.json)
    }
    let isShown = !piece.text.isEmpty || body.call.showsEveryToken || piece.end != nil
    let isFirst = !begun.contains(index)
    guard isShown || (isFirst && body.call.echoes) else { return [] }
    begun.insert(index)
    let echo = isFirst ? body.echo(of: choices[index]) : nil
    if let echo { offsets[index] = echo.text.unicodeScalars.count }
    let isLast = piece.end != nil && !body.call.includesUsage && choices.allSatisfy(\.isOver)
    let chunk = body.chunk(
      piece, of: choices[index], echo: echo, offset: offsets[index] ?? 0, isFirst: isFirst,
      usage: body.call.continuousUsage ? body.usage(of: choices) : nil,
      receipts: isLast ? receipts : [])
    return AnswerBody.event(chunk)
  }

  private var receipts: [String] { choices.compactMap { receipt($0)?.json } }
}

/// Makes the receipt of an answer that came to an end of its own; `nil` of any other.
typealias ReceiptMaker = @Sendable (Choice) -> Receipt?
