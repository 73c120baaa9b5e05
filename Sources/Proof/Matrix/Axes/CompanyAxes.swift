import EngineTypes

extension MatrixScope {
  var positionCases: [MatrixCase] {
    let count = isFull ? 33 : 17
    let places = isFull ? Array(0..<count) : [0, 1, 7, 8, 9, 15, 16]
    return places.map { place in
      MatrixCase(
        "place \(place) of \(count)", base,
        witnesses: [
          .place(place, inSteps: tokenCount), .companions(count - 1, inSteps: tokenCount),
        ],
        crowd(place: place, of: count))
    }
  }

  /// Eleven requests, so that some fill a tile of eight rows and some do not.
  var orderCases: [MatrixCase] {
    let actors = (0..<11).map { index in
      actor(
        index == 0 ? Actor.needle : "request \(index)",
        index == 0 ? prompts.needle : prompts.filler(index, 4 + index), tokenCount)
    }
    var random = SplitMix64(seed: seed)
    let shuffles = (1...(isFull ? 12 : 3)).map { ("shuffle \($0)", random.shuffled(actors)) }
    let orders = [("in order", actors), ("reversed", actors.reversed())] + shuffles
    return orders.map { label, order in
      var one = MatrixCase(
        label, base, witnesses: [.companions(10, inSteps: tokenCount)],
        order.map { .submit($0) } + [.finish])
      one.readings = actors.map { .init(actor: $0.name, group: $0.name, source: .generation) }
      return one
    }
  }

  /// Eight neighbours of seven tokens each, whatever they are.
  var contentCases: [MatrixCase] {
    let length = 7
    var contents: [(String, (Int) -> [TokenID])] = [
      ("ordinary text", { prompts.filler($0, length) }),
      ("other text", { prompts.filler($0 + 40, length) }),
      ("one token over and over", { _ in Array(repeating: prompts.needle[0], count: length) }),
      ("the needle's own words", { _ in Array(prompts.needle.prefix(length)) }),
    ]
    for index in 1...(isFull ? 8 : 2) {
      contents.append(
        (
          "random tokens, seed \(seed &+ UInt64(100 * index))",
          { prompts.noise($0, length, seed: seed &+ UInt64(100 * index)) }
        ))
    }
    return contents.map { label, filler in
      MatrixCase(
        label, base, witnesses: [.companions(8, inSteps: tokenCount)],
        crowd(place: 4, of: 9, filler: filler))
    }
  }

  /// Whoever keeps to a mode takes turns with everyone in the other.
  var modesInTurnCases: [MatrixCase] {
    func others(_ indices: Range<Int>, keeping mode: Actor.KeptMode? = nil) -> [Act] {
      indices.map { neighbour($0, prompts.filler($0, 5), keeping: mode) }
    }
    let interleaved = Witness.interleaved(inSteps: tokenCount - 1)
    return [
      MatrixCase("alone", base, witnesses: [.alone], [needle(), .finish]),
      MatrixCase(
        "others keep to the other mode", base, witnesses: [.alone, interleaved],
        others(0..<4, keeping: .other) + [needle(), .finish]),
      MatrixCase(
        "it keeps to its mode, others follow the engine's", base,
        witnesses: [.alone, interleaved],
        [.otherMode] + others(0..<4) + [needle(keeping: .own), .finish]),
      MatrixCase(
        "company in both modes", base,
        witnesses: [.companions(4, inSteps: tokenCount), interleaved],
        [.otherMode] + others(0..<4) + others(4..<8, keeping: .own)
          + [needle(keeping: .own), .finish]),
    ]
  }

  /// A few ways to draw at random; each is compared with itself.
  var samplingCases: [MatrixCase] {
    let ways: [(String, (inout SamplingParameters) -> Void)] = [
      ("temperature 1", { $0.temperature = 1 }),
      (
        "temperature 0.8, top-k 20, top-p 0.9",
        { ($0.temperature, $0.topK, $0.topP) = (0.8, 20, 0.9) }
      ),
      ("temperature 1.5, min-p 0.05", { ($0.temperature, $0.minP) = (1.5, 0.05) }),
    ]
    return ways.flatMap { name, change in
      company(name, base, change, places: isFull ? [0, 1, 2, 4] : [0, 3])
    }
  }

  var activationCases: [MatrixCase] {
    ActivationType.allCases.flatMap { type in
      company(
        type.rawValue, settings(positions: 768) { $0.activation = type }, places: [0, 3])
    }
  }

  var kvCases: [MatrixCase] {
    KVType.allCases.flatMap { type in
      company(type.rawValue, settings(positions: 768) { $0.kv = type }, places: [0, 3])
    }
  }

  /// Alone, and at places among five: compared within the group.
  private func company(
    _ group: String, _ settings: EngineSettings,
    _ change: @escaping (inout SamplingParameters) -> Void = { _ in }, places: [Int]
  ) -> [MatrixCase] {
    let alone = MatrixCase(
      "\(group), alone", settings, group: group, witnesses: [.alone],
      [needle(sampling: change), .finish])
    return [alone]
      + places.map { place in
        MatrixCase(
          "\(group), place \(place) of 5", settings, group: group,
          witnesses: [.place(place, inSteps: tokenCount), .companions(4, inSteps: tokenCount)],
          crowd(place: place, of: 5, sampling: change))
      }
  }
}
