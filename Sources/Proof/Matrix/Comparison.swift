import EngineTypes

/// All pairs of answers of an axis in one mode, group by group.
package struct Comparison: Hashable, Sendable {
  /// Pairs that were compared.
  package private(set) var pairCount = 0
  package private(set) var bits = Difference()
  package private(set) var tokens = Difference()
  package private(set) var text = Difference()
  /// Answers that are equal in all their bits, by group.
  package private(set) var classes: [EquivalenceClass] = []
  /// Two cases that part first, by bits.
  package private(set) var firstDivergence: Divergence?

  /// Pairs that differ in one respect, and the earliest token at which any does.
  package struct Difference: Hashable, Sendable {
    package internal(set) var pairCount = 0
    package internal(set) var firstToken: Int?

    package var isNone: Bool { pairCount == 0 }

    fileprivate mutating func note(_ token: Int?) {
      pairCount += 1
      firstToken = [firstToken, token].compactMap(\.self).min()
    }
  }

  /// Where and between which cases the first difference is.
  package struct Divergence: Hashable, Sendable {
    package var group: String
    package var one: String
    package var other: String
    /// Index of the first token whose bits differ.
    package var token: Int

    package init(group: String, one: String, other: String, token: Int) {
      self.group = group
      self.one = one
      self.other = other
      self.token = token
    }
  }

  package struct EquivalenceClass: Hashable, Sendable {
    package var reading: CaseResult.Reading
    package var labels: [String]
  }

  package init(_ results: [CaseResult]) {
    var members: [(label: String, reading: CaseResult.Reading)] = []
    for result in results {
      for reading in result.readings {
        for member in members where member.reading.group == reading.group {
          compare(member, (result.label, reading))
        }
        members.append((result.label, reading))
        classify(reading, label: result.label)
      }
    }
  }

  private mutating func compare(
    _ a: (label: String, reading: CaseResult.Reading),
    _ b: (label: String, reading: CaseResult.Reading)
  ) {
    pairCount += 1
    if let token = a.reading.firstDifferentBits(b.reading) {
      bits.note(token)
      if token < firstDivergence?.token ?? .max {
        firstDivergence = Divergence(
          group: a.reading.group, one: a.label, other: b.label, token: token)
      }
    }
    let (one, other) = (a.reading.answer, b.reading.answer)
    let token = one.firstDifferentToken(other)
    if let token { tokens.note(token) }
    if one.text != other.text { text.note(token) }
  }

  private mutating func classify(_ reading: CaseResult.Reading, label: String) {
    let index = classes.firstIndex { known in
      known.reading.group == reading.group && known.reading.firstDifferentBits(reading) == nil
    }
    if let index {
      classes[index].labels.append(label)
    } else {
      classes.append(EquivalenceClass(reading: reading, labels: [label]))
    }
  }
}

extension CaseResult.Reading {
  /// Index of the first token whose bits differ; by hash only where both were hashed.
  fileprivate func firstDifferentBits(_ other: Self) -> Int? {
    answer.firstDifferentBits(other.answer, comparesHashes: isHashed && other.isHashed)
  }
}
