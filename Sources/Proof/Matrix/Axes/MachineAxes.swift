import EngineTypes

extension MatrixScope {
  /// Alone, where a step has fewer rows than workers; last with another count every few steps.
  var threadCases: [MatrixCase] {
    let counts = Set([1, 2, 3, base.threadCount] + (isFull ? [4, 5, 8] : [])).sorted()
    return counts.map { count in
      alone(Act.threads(count).text, settings(positions: 256) { $0.threadCount = count })
    } + [changingThreads(counts)]
  }

  /// Workers come and go while the answer is computed.
  private func changingThreads(_ counts: [Int]) -> MatrixCase {
    let order = [counts.count - 1, 0] + counts.indices.dropFirst().dropLast()
    let acts = order.enumerated().flatMap { index, place in
      [Act.threads(counts[place]), .until(Actor.needle, tokens: (index + 1) * 2)]
    }
    return MatrixCase(
      "threads changed on the way", settings(positions: 256) { $0.threadCount = 2 },
      witnesses: [.alone], [needle()] + acts + [.finish])
  }

  var instructionSetCases: [MatrixCase] {
    instructionSets.map { set in
      alone(
        set.rawValue,
        settings(positions: 256) { ($0.device, $0.instructionSet) = (.cpu, set) })
    }
  }

  /// The answer decoded step by step, alone and in company, and scored in one pass.
  var prefillCases: [MatrixCase] {
    var company = amongDecodes(9)
    company.label = "decoded in steps of 9 rows"
    return [
      alone("decoded alone", base), company,
      alone("scored in one prefill", base, from: .prefill),
    ]
  }

  /// Without digests there is no hash, so what is left is compared.
  var hashingCases: [MatrixCase] {
    switched("hash") { $0.isHashed = $1 }
  }

  var tracingCases: [MatrixCase] {
    switched("trace") { $0.isTraced = $1 }
  }

  /// The same request with something on and off, greedy and not.
  private func switched(
    _ what: String, _ set: (inout MatrixCase, Bool) -> Void
  ) -> [MatrixCase] {
    let ways: [(String, (inout SamplingParameters) -> Void)] = [
      ("greedy", { _ in }), ("temperature 1", { $0.temperature = 1 }),
    ]
    return ways.flatMap { name, change in
      [true, false].map { isOn in
        var one = MatrixCase(
          "\(name), \(what) \(isOn ? "on" : "off")", base, group: name, witnesses: [.alone],
          [needle(sampling: change), .finish])
        set(&one, isOn)
        return one
      }
    }
  }

  private func alone(
    _ label: String, _ settings: EngineSettings,
    from source: MatrixCase.Reading.Source = .generation
  ) -> MatrixCase {
    MatrixCase(label, settings, from: source, witnesses: [.alone], [needle(), .finish])
  }
}
