import EngineTypes

extension MatrixScope {
  /// A request before it spells the first so many tokens of the prompt, then goes its own way.
  var prefixCacheCases: [MatrixCase] {
    // Two whole blocks and some more must fit the model's context.
    let block = min(base.blockSize, 64)
    let settings = settings { ($0.blockSize, $0.prefixCache) = (block, true) }
    let prompt = prompts.filler(0, 2 * block) + prompts.needle
    let counts = Set([0, 1, block - 1, block, block + 1, 2 * block - 1, 2 * block, 2 * block + 1])
    let partly = counts.filter { $0 >= 0 }.sorted().map { count in
      MatrixCase(
        "\(count) tokens known before", settings,
        witnesses: [.cachedTokens(count / block * block), .alone],
        [
          neighbour(0, Array(prompt.prefix(count)) + strayed(from: prompt, at: count), tokens: 1),
          .finish, needle(prompt), .finish,
        ])
    }
    let again = MatrixCase(
      "all known before", settings,
      witnesses: [.cachedTokens((prompt.count - 1) / block * block), .alone],
      [neighbour(0, prompt, tokens: 1), .finish, needle(prompt), .finish])
    let otherMode = MatrixCase(
      "all known before, in another mode", settings, witnesses: [.cachedBlocks, .alone],
      // In small chunks, where modes differ most.
      [
        .otherMode, .tokenBudget(4), neighbour(0, prompt, tokens: 1), .finish, .ownMode,
        .tokenBudget(Self.wideBudget), needle(prompt), .finish,
      ])
    return partly + [again, otherMode]
  }

  /// What another prompt says from a position on, at once something else.
  private func strayed(from prompt: [TokenID], at position: Int) -> [TokenID] {
    let other = TokenID((prompt[position].index + 1) % prompts.vocabularySize)
    return [other] + prompts.filler(9, base.blockSize.clamped(to: 1...64))
  }

  /// Small blocks, and too few of them for everyone's answer; the needle came last.
  var preemptionCases: [MatrixCase] {
    let settings = settings(positions: 384, requests: 0) { $0.blockSize = 4 }
    let prompt = prompts.filler(0, 24)
    let others = [
      neighbour(0, prompts.filler(1, 24), tokens: 12),
      neighbour(1, prompts.filler(2, 20), tokens: 12),
    ]
    let alone = MatrixCase(
      "alone", settings, witnesses: [.alone], [needle(prompt, tokens: 12), .finish])
    let never = MatrixCase(
      "blocks for everyone", settings, witnesses: [.companions(2, inSteps: 12)],
      others + [needle(prompt, tokens: 12), .finish])
    return [alone, never]
      + (isFull ? Array(17...25) : [18, 20, 22, 24]).map { blocks in
        var one = MatrixCase(
          "\(blocks) blocks of 26", settings,
          witnesses: [.preempted, .companions(1, inSteps: 1)],
          others + [needle(prompt, tokens: 12), .finish])
        one.blockLimit = blocks
        return one
      }
  }

  /// A prompt of more than one split, with a neighbour so that block tables interleave.
  var blockSizeCases: [MatrixCase] {
    let sizes = [1, 4, 16, 32, 256] + (isFull ? [2, 7, 8, 48, 64, 100, 128] : [])
    return Set(sizes + [base.blockSize]).sorted().map { size in
      let settings = settings(positions: 768, requests: 4) { $0.blockSize = size }
      return MatrixCase(
        "blocks of \(size)", settings,
        witnesses: [
          .blocks((prompts.long.count + interleavedTokens - 1 + size - 1) / size),
          .companions(1, inSteps: interleavedTokens),
        ], interleaved)
    }
  }

  var blockOrderCases: [MatrixCase] {
    let seeds = (1...(isFull ? 12 : 3)).map { seed &+ UInt64($0) }
    let ascending = MatrixCase(
      "ascending", base, witnesses: [.alone],
      [needle(prompts.long, tokens: interleavedTokens), .finish])
    return [ascending]
      + seeds.map { seed in
        var settings = base
        settings.blockOrderSeed = seed
        return MatrixCase(
          "shuffled, seed \(seed)", settings, witnesses: [.alone, .scattered],
          [needle(prompts.long, tokens: interleavedTokens), .finish])
      }
  }

  private var interleavedTokens: Int { tokenCount / 2 }

  private var interleaved: [Act] {
    [
      neighbour(0, prompts.filler(3, 40), tokens: interleavedTokens),
      needle(prompts.long, tokens: interleavedTokens), .finish,
    ]
  }
}

extension Int {
  fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
