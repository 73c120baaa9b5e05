import EngineTypes

/// The sentences that are part of the finding.
extension ModeReport {
  /// The verdict, then what it rests on.
  package var sentences: [String] {
    ([verdictWords] + [
      extentWords, differenceWords, shareWords, witnessWords, limitWords, fingerprintWords,
    ])
    .compactMap(\.self)
  }

  package var verdictWords: String {
    switch verdict {
    case .nothing: "Nothing could be compared."
    case .noDivergence:
      "No divergence at \(observables.count == 1 ? "this observable" : "these observables"): "
        + Self.list(observables) + "."
        + (saysSameBits ? " The receipts say the same bits." : "")
    case .diverged: divergedWords
    }
  }

  private var divergedWords: String {
    if variesAlone {
      return "Diverged: it varies when asked alone, without load (\(alone.words)); load cannot be "
        + "blamed."
    }
    var others: [String] = []
    if variesWhenCold { others.append("a prompt's first answer differs from those after it") }
    if variesWhenWhole { others.append("an answer that is not streamed differs from one that is") }
    let without = others.joined(separator: ", and ")
    guard let smallestLoad else {
      return "Diverged: \(without), without load; company changed nothing."
    }
    return
      "Diverged under load, from \(smallestLoad) requests at once on; asked alone again it did "
      + "not vary." + (others.isEmpty ? "" : " Without load too, \(without).")
  }

  /// In what it differs.
  private var extentWords: String? {
    guard company.count > 0 else { return nil }
    let parts = observables.map { observable in
      "\(observable.name) \(differingBy[observable] ?? 0)"
    }
    return "Of \(NumberText.counted(company.total, "answer")) in company differ: "
      + parts.joined(separator: ", ") + "."
  }

  private var differenceWords: String? {
    guard let divergence else { return nil }
    let difference = divergence.difference
    var parts = ["First seen \(divergence.circumstance.name), \(divergence.load) at once:"]
    if let token = difference.firstToken {
      let tokens = difference.tokens.map { $0.plain(24).jsonQuoted }
      parts.append("token \(token) is \(tokens.last ?? "") instead of \(tokens.first ?? "")")
    } else if let token = difference.firstLogprob {
      parts.append("the tokens agree, log-probabilities differ from token \(token) on")
    } else if let character = difference.firstCharacter {
      parts.append("the texts part at character \(character)")
    } else {
      parts.append("the output hashes differ, and nothing else that can be seen")
    }
    let margin = difference.margin.map {
      ", where the likeliest led by \(NumberText.fixed($0, 4)) nats"
    }
    let largest = largest.map { value in
      value > 0 ? "; largest difference of log-probabilities \(Self.small(value))" : ""
    }
    return parts.joined(separator: " ") + (margin ?? "") + (largest ?? "") + "."
  }

  private var shareWords: String? {
    let (name, share) = company.total > 0 ? ("in company", company) : ("alone", alone)
    guard let interval = share.interval else { return nil }
    return "An answer differed \(share.words) \(name): of all, \(interval.words) may "
      + "(\(Interval.method), if asks are independent)."
  }

  private var witnessWords: String? {
    guard company.total > 0 else { return "Nothing was asked in company." }
    guard witnessed.total > 0 else {
      return "Answers are not streamed: whether the server took requests together cannot be seen."
    }
    if witnessed.count == 0 {
      return "The server answered one request after another: nothing is shown about load."
    }
    return "Others were answered while the needle was, \(witnessed.words)."
  }

  private var limitWords: String? {
    guard verdict == .noDivergence, !observables.contains(.logprobs), !observables.contains(.bits)
    else { return nil }
    return "Equal \(Self.list(observables)) alone are weak evidence: log-probabilities can differ "
      + "behind them."
  }

  private var fingerprintWords: String? {
    guard fingerprints.count > 1 else { return nil }
    let names = fingerprints.prefix(3).map { $0.plain(40) }.joined(separator: ", ")
    return "Its fingerprint changed meanwhile (\(names)): more than one server may have answered."
  }

  private static func list(_ observables: [Observable]) -> String {
    observables.map(\.name).joined(separator: ", ")
  }

  /// `0.047`, `1.2e-05`.
  package static func small(_ value: Double) -> String {
    guard value < 0.001, value > 0 else { return NumberText.fixed(value, 4) }
    var (digits, exponent) = (value, 0)
    while digits < 1 { (digits, exponent) = (digits * 10, exponent - 1) }
    // It would be written as 10.0.
    if digits >= 9.95 { (digits, exponent) = (digits / 10, exponent + 1) }
    return "\(NumberText.fixed(digits, 1))e\(exponent)"
  }
}

extension ModeReport.Share {
  /// `3 of 21`.
  package var words: String { "\(NumberText.count(count)) of \(NumberText.count(total))" }
}

extension Interval {
  /// `0.0% to 16.1%`.
  package var words: String {
    "\(NumberText.percent(lower, decimals: 1)) to \(NumberText.percent(upper, decimals: 1))"
  }
}
