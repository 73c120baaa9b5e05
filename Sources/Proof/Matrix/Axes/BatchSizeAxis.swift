import EngineTypes

extension MatrixScope {
  /// Around every size at which a kernel may change its mind: 1, 8, 16, 32, 64 and 256.
  var batchSizeCases: [MatrixCase] {
    let sizes = [1...4, 7...9, 15...17, 31...33, 63...65, 255...257].flatMap(\.self)
    return (isFull ? Array(1...40) + sizes.filter { $0 > 40 } : sizes).map { size in
      size < 63 ? amongDecodes(size) : amongPrefill(size)
    }
  }

  /// The needle is computed alone up to its first token; then its steps are decodes of so many.
  func amongDecodes(_ rows: Int) -> MatrixCase {
    let others = (0..<rows - 1).map {
      neighbour($0, prompts.filler($0, 1), tokens: tokenCount - 1)
    }
    return MatrixCase(
      "\(rows) rows", base,
      witnesses: [
        .rows(rows, inSteps: tokenCount - 1), .companions(rows - 1, inSteps: tokenCount - 1),
      ],
      [needle(), .until(Actor.needle, tokens: 1)] + others + [.finish])
  }

  /// A few of its steps are filled up to so many rows with others' prompts.
  private func amongPrefill(_ rows: Int) -> MatrixCase {
    let stepCount = isFull ? 8 : 3
    let promptLength = 61
    let others = (0...(rows - 1) * stepCount / promptLength).map {
      neighbour($0, prompts.filler($0, promptLength), tokens: 1)
    }
    return MatrixCase(
      "\(rows) rows", base,
      witnesses: [.rows(rows, inSteps: stepCount), .companions(1, inSteps: stepCount)],
      [needle(), .until(Actor.needle, tokens: 1), .tokenBudget(rows)] + others
        + [
          .steps(stepCount), .cancelOthers(than: Actor.needle), .tokenBudget(Self.wideBudget),
          .finish,
        ])
  }
}
