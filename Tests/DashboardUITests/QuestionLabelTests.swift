import DashboardUI
import EngineTypes
import Testing

/// Questions that begin alike are told apart where there is room for their beginnings only.
struct QuestionLabelTests {
  static let story = "The lighthouse at the end of the beach was kept by an old woman.\n\n"

  @Test(arguments: [
    (
      ["Why is the sky blue?", "Why is the sea salt?"],
      ["Why is the sky blue?", "Why is the sea salt?"]
    ),
    (
      [story + "Who kept the light?", story + "What did the ship carry?", story + "What?", "Why?"],
      ["…Who kept the light?", "…What did the ship carry?", "…What?", "Why?"]
    ),
    (
      ["Count these words: sand salt", "Count these words: sand salt wind"],
      ["…salt", "…salt wind"]
    ),
    ([story, story], [story]),
    (
      ["onewordwithoutanyspaceatall1", "onewordwithoutanyspaceatall2"],
      ["onewordwithoutanyspaceatall1", "onewordwithoutanyspaceatall2"]
    ),
  ])
  func theyAreNamedByWhereTheyDiffer(questions: [String], names: [String]) {
    let labels = QuestionLabels(questions)
    for (question, name) in zip(questions, names) { #expect(labels[question] == name) }
    #expect(labels["never asked"] == "never asked")
  }

  @Test func theSharedStoryIsLeftOutOfTheProof() {
    var stage = Stage(workload: .sharedPrefix)
    stage.run(milliseconds: 20_000)
    #expect(stage.text.contains("…Who kept the light?"))
    #expect(!stage.text.contains("The lighthouse"))
  }

  /// Whoever was asked alone is what the proof is about.
  @Test func theNeedleStandsAboveItsCrowd() throws {
    var stage = Stage(workload: .needle)
    stage.run(milliseconds: 6_000)
    let first = try #require(stage.state.proof.questions.first)
    #expect(first.promptText == "Tell me about Richard Feynman")
    #expect(stage.state.proof.questions.count > 3)
  }
}
