package import EngineTypes

/// Many completions of one prompt, counted.
package struct Census {
  /// One completion and how many gave it.
  package struct Branch: Hashable {
    package var tokens: [TokenID]
    package var count: Int
  }

  package let completionCount: Int
  package let uniqueHashCount: Int
  /// Different completions, the commonest first; ties in order of appearance.
  package let unique: [Branch]

  /// - Parameters:
  ///   - completions: each one's tokens.
  ///   - hashes: each one's hash; equal completions may have different ones.
  package init(_ completions: [[TokenID]], hashes: [String] = []) {
    completionCount = completions.count
    uniqueHashCount = Set(hashes).count
    var places: [[TokenID]: Int] = [:]
    var branches: [Branch] = []
    for tokens in completions {
      if let place = places[tokens] {
        branches[place].count += 1
      } else {
        places[tokens] = branches.count
        branches.append(Branch(tokens: tokens, count: 1))
      }
    }
    unique = branches.enumerated()
      .sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
  }

  /// Index of the first token on which not all agree; `nil` where all are equal.
  package var firstDivergence: Int? {
    guard let common = unique.first?.tokens else { return nil }
    return unique.dropFirst().map { branch in
      zip(branch.tokens, common).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        ?? min(branch.tokens.count, common.count)
    }.min()
  }

  /// What is said from a token on: the commonest completion that goes each way, and how many do.
  package func branches(at index: Int) -> [Branch] {
    var places: [TokenID?: Int] = [:]
    var branches: [Branch] = []
    for completion in unique {
      let token = completion.tokens.indices.contains(index) ? completion.tokens[index] : nil
      if let place = places[token] {
        branches[place].count += completion.count
      } else {
        places[token] = branches.count
        branches.append(completion)
      }
    }
    return branches.enumerated()
      .sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
  }

  /// How many of some answers differ, where one that another begins with counts as the same.
  package static func differentCount(_ answers: [[TokenID]]) -> Int {
    let sorted = answers.sorted { $0.lexicographicallyPrecedes($1) }
    return sorted.indices.count { index in
      let next = index + 1
      return next == sorted.count || !sorted[next].starts(with: sorted[index])
    }
  }

  /// How many different beginnings there are, by length in tokens from 1.
  package var beginningCounts: [Int] {
    // Each completion begins like an earlier one up to its longest common prefix with any.
    let longest = unique.map(\.tokens.count).max() ?? 0
    var counts = Array(repeating: 0, count: longest)
    let sorted = unique.map(\.tokens).sorted { $0.lexicographicallyPrecedes($1) }
    var last: [TokenID] = []
    for tokens in sorted {
      let shared = zip(tokens, last).prefix { $0 == $1 }.count
      for index in shared..<tokens.count { counts[index] += 1 }
      last = tokens
    }
    return counts
  }
}
