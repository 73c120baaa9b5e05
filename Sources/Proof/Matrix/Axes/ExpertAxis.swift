import EngineTypes

extension MatrixScope {
  /// The same short request among copies of itself, whose rows all take the same experts, and among others,
  /// who make groups of every size.
  ///
  /// Some of it again without rounding between operations, which may hide that sums were other ones.
  var expertCases: [MatrixCase] {
    let copies = isFull ? Array(1...17) + [24, 31, 32, 33] : [1, 2, 3, 7, 8, 9, 17]
    let crowds = isFull ? [2, 3, 5, 9, 16, 24, 32] : [3, 9, 24]
    let asSet = copies.map { amongCopies($0) } + crowds.map { amongStrangers($0) }
    guard base.activation != .f32 else { return asSet + [amongBoth(4)] }
    return asSet + [amongBoth(4)] + [1, 3, 8].map { amongCopies($0, .f32) }
      + [3, 9].map { amongStrangers($0, .f32) } + [amongBoth(4, .f32)]
  }

  /// Every expert that is taken is taken by so many rows.
  private func amongCopies(_ count: Int, _ activation: ActivationType? = nil) -> MatrixCase {
    among(
      count == 1 ? "alone" : "\(count) of the same", activation, count - 1,
      seen: .expertGroups(of: count...count, inSteps: tokenCount - 1), copies(count))
  }

  private func amongStrangers(_ count: Int, _ activation: ActivationType? = nil) -> MatrixCase {
    among(
      "\(count) of different words", activation, count - 1,
      seen: .unevenExperts(inSteps: tokenCount / 2), copies(1) + strangers(count - 1))
  }

  /// Its own experts are those of the most rows.
  private func amongBoth(_ count: Int, _ activation: ActivationType? = nil) -> MatrixCase {
    among(
      "\(count) of the same, \(2 * count) of different words", activation, 3 * count - 1,
      seen: .unevenExperts(inSteps: tokenCount / 2), copies(count) + strangers(2 * count))
  }

  private func among(
    _ label: String, _ activation: ActivationType?, _ companions: Int, seen: Witness, _ acts: [Act]
  ) -> MatrixCase {
    let settings = activation.map { type in self.settings(positions: 768) { $0.activation = type } }
    return MatrixCase(
      (activation.map { "\($0.rawValue), " } ?? "") + label, settings ?? base,
      group: activation?.rawValue ?? Actor.needle,
      witnesses: [.companions(companions, inSteps: tokenCount), seen], acts + [.finish])
  }

  private func copies(_ count: Int) -> [Act] {
    let prompt = prompts.filler(0, 8)
    return (1..<count).map { neighbour($0, prompt) } + [needle(prompt)]
  }

  private func strangers(_ count: Int) -> [Act] {
    (0..<count).map { neighbour(100 + $0, prompts.noise($0, 8, seed: seed)) }
  }
}
