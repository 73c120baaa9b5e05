/// What was seen in one kernel mode, or of a server that has none.
package struct ModeReport: Hashable, Sendable {
  /// Needles of one circumstance and load.
  package struct Row: Hashable, Sendable {
    package var circumstance: Circumstance
    package var load: Int
    /// Needles that were compared, and those of them that differ in anything.
    package var compared: Int
    package var differing: Int
    /// Those that differ in each thing; what could not be compared is not in it.
    package var differingBy: [Observable: Int]
    /// Different answers to one prompt, its reference among them; of the prompt with most.
    package var distinct: [Observable: Int]
    /// The first token that differs in any way.
    package var firstToken: Int?
    package var largest: Double?
    /// Others in flight beside a needle, on average.
    package var inFlight: Double?

    package var interval: Interval? { Interval(differing, of: compared) }
  }

  /// The earliest difference that was seen under the smallest load that had one.
  package struct Divergence: Hashable, Sendable {
    package var circumstance: Circumstance
    package var load: Int
    package var difference: AnswerDifference
  }

  package enum Verdict: String, Hashable, Sendable {
    case noDivergence = "no divergence"
    case diverged
    /// Nothing was compared.
    case nothing = "nothing compared"
  }

  package var mode: String?
  package var rows: [Row]
  /// What could be compared at all.
  package var observables: [Observable]
  /// Needles asked alone, all circumstances without load.
  package var alone: Share
  /// Needles in company.
  package var company: Share
  /// In what needles in company differ.
  package var differingBy: [Observable: Int]
  /// Whether it varies alone and not for the first time: then load cannot be blamed.
  package var variesAlone: Bool
  /// Whether a first ask differs from those after it, though nobody was beside it.
  package var variesWhenCold: Bool
  /// Whether one that is not streamed differs from one that is, alone.
  package var variesWhenWhole: Bool
  /// The smallest load at which a needle in company differed; 1 where it varies alone.
  package var smallestLoad: Int?
  package var divergence: Divergence?
  package var largest: Double?
  /// Needles in company beside which others were answered at the same time, of those where that can
  /// be seen.
  package var witnessed: Share
  /// What the server called its state; more than one where it changed, or several servers answer.
  package var fingerprints: [String]

  package struct Share: Hashable, Sendable {
    package var count: Int
    package var total: Int

    package init(_ count: Int, of total: Int) { (self.count, self.total) = (count, total) }

    package var interval: Interval? { Interval(count, of: total) }
  }

  package var verdict: Verdict {
    if alone.total + company.total == 0 { return .nothing }
    return alone.count + company.count > 0 ? .diverged : .noDivergence
  }

  /// Whether the receipts of all that were compared say the same bits.
  package var saysSameBits: Bool { verdict == .noDivergence && observables.contains(.bits) }
}

extension ModeReport {
  init(mode: String?, compared: [ProbeBook.Compared], references: [Int: Answer]) {
    self.mode = mode
    let keys = Dictionary(grouping: compared) {
      RowKey(circumstance: $0.seen.circumstance, load: $0.seen.load)
    }
    rows = keys.sorted { $0.key < $1.key }
      .map { Row($0.key, $0.value, references) }
    observables = Observable.allCases.filter { observable in
      compared.contains { $0.difference.compared.contains(observable) }
    }
    let (alone, company) = (
      compared.filter { $0.seen.load == 1 }, compared.filter { $0.seen.load > 1 }
    )
    self.alone = Self.share(alone)
    self.company = Self.share(company)
    differingBy = Self.tally(company)
    let again = alone.filter { [.alone, .warm].contains($0.seen.circumstance) }
    variesAlone = again.contains(where: \.differs)
    variesWhenCold = alone.contains { $0.seen.circumstance == .cold && $0.differs }
    variesWhenWhole = alone.contains { $0.seen.circumstance == .whole && $0.differs }
    let companyLoad = company.filter(\.differs).map(\.seen.load).min()
    smallestLoad = variesAlone ? 1 : companyLoad
    let shown = variesAlone ? again : companyLoad == nil ? alone : company
    divergence = shown.filter {
      $0.differs && ($0.seen.load == companyLoad ?? 1 || $0.seen.load == 1)
    }
    .min { $0.difference.place < $1.difference.place }
    .map {
      .init(circumstance: $0.seen.circumstance, load: $0.seen.load, difference: $0.difference)
    }
    largest = compared.compactMap(\.difference.largest).max()
    let visible = company.filter { $0.seen.answeredTogether != nil }
    fingerprints = Set(compared.compactMap(\.seen.answer.fingerprint)).sorted()
    witnessed = Share(visible.count { $0.seen.answeredTogether == true }, of: visible.count)
  }

  private static func share(_ compared: [ProbeBook.Compared]) -> Share {
    Share(compared.count(where: \.differs), of: compared.count)
  }

  fileprivate static func tally(_ compared: [ProbeBook.Compared]) -> [Observable: Int] {
    var tally: [Observable: Int] = [:]
    for one in compared {
      for observable in one.difference.compared {
        tally[observable, default: 0] += one.difference.differing.contains(observable) ? 1 : 0
      }
    }
    return tally
  }
}

/// Rows stand in the order of their circumstances, then of loads.
private struct RowKey: Hashable, Comparable {
  var circumstance: Circumstance
  var load: Int

  private var place: Int { Circumstance.allCases.firstIndex(of: circumstance) ?? 0 }

  static func < (a: RowKey, b: RowKey) -> Bool { (a.place, a.load) < (b.place, b.load) }
}

extension ModeReport.Row {
  fileprivate init(_ key: RowKey, _ needles: [ProbeBook.Compared], _ references: [Int: Answer]) {
    (circumstance, load, compared) = (key.circumstance, key.load, needles.count)
    differing = needles.count(where: \.differs)
    differingBy = ModeReport.tally(needles)
    distinct = [:]
    for (group, members) in Dictionary(grouping: needles, by: \.seen.group) {
      let answers = members.map(\.seen.answer) + [references[group]].compactMap(\.self)
      for observable in Observable.allCases {
        let keys = Set(answers.compactMap(observable.key))
        if !keys.isEmpty { distinct[observable] = max(distinct[observable] ?? 0, keys.count) }
      }
    }
    firstToken = needles.filter(\.differs).compactMap(\.difference.firstPlace).min()
    largest = needles.compactMap(\.difference.largest).max()
    let loads = needles.compactMap(\.seen.overlap?.inFlight)
    inFlight = loads.isEmpty ? nil : loads.reduce(0, +) / Double(loads.count)
  }
}

extension ProbeBook.Compared {
  fileprivate var differs: Bool { !difference.differing.isEmpty }
}

extension ProbeBook.Seen {
  /// Whether somebody's answer came while this one's did; `nil` where that cannot be seen.
  fileprivate var answeredTogether: Bool? {
    guard circumstance != .whole else { return nil }
    return overlap.map { $0.answering > 0 }
  }
}

extension AnswerDifference {
  /// The first token that differs in any way.
  package var firstPlace: Int? {
    [firstToken, firstLogprob].compactMap(\.self).min()
  }

  /// Where what differs in tokens comes before what does only in log-probabilities.
  fileprivate var place: Int { firstToken ?? firstLogprob.map { 1_000_000 + $0 } ?? .max }
}
