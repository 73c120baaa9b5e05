import EngineTypes
import Testing

/// One question asked for answers of several lengths is one question.
struct TwinQuestionTests {
  /// The answers of at most three tokens and of at most five, and how many there are to the question.
  struct Fact: CustomTestStringConvertible {
    let name: String
    /// Tokens, and what their bits are besides.
    var short: [([Int], String)]
    var long: [([Int], String)]
    let texts: Int
    let hashes: Int

    var testDescription: String { name }
  }

  static let facts = [
    Fact(
      name: "a short answer is the beginning of the long one", short: [([5, 6, 7], "")],
      long: [([5, 6, 7, 8, 9], "")], texts: 1, hashes: 1),
    Fact(
      name: "its bits are others", short: [([5, 6, 7], "x")], long: [([5, 6, 7, 8, 9], "")],
      texts: 1, hashes: 2),
    Fact(
      name: "it parts from it", short: [([5, 6, 1], "")], long: [([5, 6, 7, 8, 9], "")], texts: 2,
      hashes: 2),
    Fact(
      name: "it ended by itself", short: [([5, 6], "")], long: [([5, 6, 7, 8, 9], "")], texts: 2,
      hashes: 2),
    Fact(
      name: "both ended by themselves", short: [([5, 6], "")], long: [([5, 6], "")], texts: 1,
      hashes: 1),
    Fact(
      name: "one beginning of two", short: [([5, 6, 7], "")],
      long: [([5, 6, 7, 8, 9], ""), ([5, 6, 7, 1, 1], "")], texts: 2, hashes: 2),
    Fact(
      name: "more short ones than long", short: [([5, 6, 7], ""), ([5, 6, 8], "")],
      long: [([5, 6, 7, 8, 9], "")], texts: 2, hashes: 2),
    Fact(
      name: "one length alone", short: [([5, 6, 7], ""), ([5, 6, 7], "x")], long: [], texts: 1,
      hashes: 2),
  ]

  private func story(_ fact: Fact, maxFinished: Int = 100) -> Story {
    var story = Story(maxFinished: maxFinished)
    var id = 0
    for (limit, answers) in [(3, fact.short), (5, fact.long)] {
      for (tokens, bits) in answers {
        id += 1
        story.run(id, tokens: tokens, bits: bits) { $0.maxTokens = limit }
      }
    }
    return story
  }

  @Test(arguments: facts)
  func aBeginningIsNoAnswerOfItsOwn(fact: Fact) throws {
    let questions = story(fact).ledger.questions
    #expect(questions.count == 1)
    let question = try #require(questions.first)
    #expect(question.groups.count == (fact.long.isEmpty ? 1 : 2))
    #expect(question.uniqueCompletionCount == fact.texts)
    #expect(question.uniqueHashCount == fact.hashes)
  }

  /// What is forgotten is not told apart by its beginning; a length that differs in itself still does.
  @Test(arguments: facts)
  func noMoreAnswersAreClaimedOnceTheyAreForgotten(fact: Fact) throws {
    var story = story(fact, maxFinished: 1)
    story.run(1_000, prompt: [9], tokens: [1])
    let question = try #require(story.ledger.questions.first)
    let most = question.groups.map(\.uniqueCompletionCount).max() ?? 0
    #expect((most...fact.texts).contains(question.uniqueCompletionCount))
  }

  @Test func anotherSeedPromptOrModeIsAnotherQuestion() {
    var story = Story()
    story.run(1, tokens: [5])
    story.run(2, tokens: [5]) { $0.seed = 1 }
    story.run(3, tokens: [5]) { $0.temperature = 0.5 }
    story.run(4, prompt: [1], tokens: [5])
    story.run(5, tokens: [5], mode: .standard)
    story.run(6, tokens: [5]) { $0.maxTokens = 1 }
    #expect(story.ledger.questions.map(\.groups.count) == [2, 1, 1, 1, 1])
  }
}
