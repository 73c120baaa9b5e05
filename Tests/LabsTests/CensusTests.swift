import EngineTypes
import Labs
import Testing

/// Counting completions.
@Suite struct CensusTests {
  private func census(_ texts: [String]) -> Census {
    Census(texts.map(tokens))
  }

  private func tokens(_ text: String) -> [TokenID] { text.utf8.map { TokenID(Int($0)) } }

  @Test(
    arguments: [
      (["abc", "abc"], 1, nil), (["abc", "abd", "abc"], 2, 2), (["abc", "ab"], 2, 2),
      (["abc", "xbc", "abd"], 3, 0), ([], 0, nil),
    ] as [([String], Int, Int?)])
  func differentCompletionsAndTheFirstSplit(texts: [String], unique: Int, split: Int?) {
    let census = census(texts)
    #expect(census.unique.count == unique)
    #expect(census.firstDivergence == split)
    #expect(census.unique.reduce(0) { $0 + $1.count } == texts.count)
  }

  @Test func branchesAddUpAndTheCommonestComesFirst() {
    let census = census(["abx", "acx", "acy", "acy", "ab"])
    let branches = census.branches(at: 1)
    #expect(branches.map(\.count) == [3, 2])
    #expect(branches.first?.tokens == tokens("acy"))
    #expect(census.beginningCounts == [1, 2, 3])
  }

  @Test(
    arguments: [
      (["ab", "abc"], 1), (["ab", "abc", "abd"], 2), (["a", "b"], 2), (["ab", "ab"], 1), ([], 0),
    ] as [([String], Int)])
  func anAnswerInTheMakingIsNoNewOne(texts: [String], different: Int) {
    #expect(Census.differentCount(texts.map(tokens)) == different)
  }
}
