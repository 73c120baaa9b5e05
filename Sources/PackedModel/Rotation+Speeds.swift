internal import Kernels
internal import Transformer

extension HeadLayout {
  /// Heads that will turn so, pairs side by side.
  init(size: Int, turning rotation: Rotation?) {
    self.init(size: size, halvedCount: rotation?.pairing == .halves ? rotation?.count ?? 0 : 0)
  }
}

extension Rotation {
  /// Of each pair, radians from one position to the next.
  ///
  /// - Parameter factors: what divides each, [count / 2]; `nil` for none.
  /// - Returns: [count / 2].
  func speeds(factors: [Float]?) -> [Double] {
    let logBase = Elementary.log(base)
    return RopeTable.speeds(count: count, base: base).enumerated().map { pair, plain in
      let speed = factors.map { plain / Double($0[pair]) } ?? plain
      switch scaling {
      case .linear(let factor): return speed / factor
      case .long: return speed
      case .yarn(let yarn):
        let kept = yarn.keptShare(pair, count: count, logBase: logBase)
        return speed / yarn.factor * (1 - kept) + speed * kept
      }
    }
  }

  /// What queries and keys grow by.
  var magnitude: Double {
    switch scaling {
    case .linear: 1
    case .long(let magnitude): magnitude
    case .yarn(let yarn): yarn.magnitude * (yarn.growth ?? 1 + 0.1 * Elementary.log(yarn.factor))
    }
  }
}

extension YaRN {
  /// How much of its own speed a pair keeps, 0 to 1.
  fileprivate func keptShare(_ pair: Int, count: Int, logBase: Double) -> Double {
    // The pair that turns so often in the trained context, as a fraction.
    func pairTurning(_ turns: Double) -> Double {
      Double(count) * Elementary.log(Double(trainedLength) / (turns * 2 * .pi)) / (2 * logBase)
    }
    let low = max(0, pairTurning(fastTurns).rounded(.down))
    let high = min(Double(count - 1), pairTurning(slowTurns).rounded(.up))
    return 1 - min(1, max(0, (Double(pair) - low) / max(0.001, high - low)))
  }
}
