import EngineTypes

extension MatrixScope {
  /// The first chunk ends around block and split boundaries; then chunks of one size throughout; then
  /// chunks that end by a limit of the request's own, with room left in the step for others.
  var chunkingCases: [MatrixCase] {
    let (block, length) = (base.blockSize, prompts.long.count)
    var ends = [1, block - 1, block, block + 1, 127, 255, 256, 257, length - 1]
    if isFull { ends += [2, 3, 2 * block - 1, 2 * block, 2 * block + 1, 64, 128, 200, 254, 258] }
    let sizes = isFull ? [1, 7, 8, 9, 16, 33, 64, 100, 128] : [7, 64, 100]
    return [chunked("in one chunk", first: length, rest: Self.wideBudget)]
      + Set(ends).filter { (1..<length).contains($0) }.sorted().map {
        chunked("first chunk ends at \($0)", first: $0, rest: Self.wideBudget)
      }
      + sizes.map { chunked("chunks of \($0)", first: $0, rest: $0) }
      + (isFull ? [1, 33, 100] : [33]).map(limited)
  }

  private func chunked(_ label: String, first: Int, rest: Int) -> MatrixCase {
    MatrixCase(
      label, base, witnesses: [.chunkEnd(first), .chunkEnd(prompts.long.count), .alone],
      [
        .tokenBudget(first), needle(prompts.long, tokens: tokenCount / 2), .steps(1),
        .tokenBudget(rest), .until(Actor.needle, tokens: 1), .finish,
      ])
  }

  /// Two chunks end by the limit; then the limit goes, and the rest is one chunk.
  private func limited(to limit: Int) -> MatrixCase {
    let length = prompts.long.count
    return MatrixCase(
      "at most \(limit) of a request", base,
      witnesses: [
        .chunkEnd(limit), .chunkEnd(2 * limit), .chunkEnd(length), .companions(1, inSteps: 3),
      ],
      [
        .chunkLimit(limit), needle(prompts.long, tokens: tokenCount / 2),
        neighbour(0, prompts.filler(0, length)), .steps(2), .chunkLimit(nil), .finish,
      ])
  }
}
