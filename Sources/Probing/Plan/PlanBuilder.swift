import EngineTypes

/// Makes the cases of one mode: first every prompt alone, then round after round of everything else.
struct PlanBuilder {
  let wishes: ProbePlan.Wishes
  let mode: String?
  private(set) var groups: [NeedleGroup] = []
  var text: FillerText
  private let firstGroup: Int

  init(_ wishes: ProbePlan.Wishes, mode: String?, firstGroup: Int) {
    (self.wishes, self.mode, self.firstGroup) = (wishes, mode, firstGroup)
    // Another beginning in each mode: what one left in a cache must not be another's.
    text = FillerText(seed: SplitMix64.value(seed: wishes.seed, index: UInt64(firstGroup + 1)))
  }

  mutating func cases(sizes: [Int], roundCount: Int) -> [ProbeCase] {
    start() + (0..<roundCount).flatMap { round($0, sizes: sizes) }
  }

  /// Every prompt for the first time and, once it is in whatever caches there are, twice more.
  mutating func start() -> [ProbeCase] {
    wishes.prompts.flatMap { prompt in
      let group = newGroup(prompt)
      return [.cold, .alone, .alone].map { ProbeCase($0, group: group, needle: needle(prompt)) }
    }
  }

  /// Each circumstance once, with one of the prompts.
  mutating func round(_ index: Int, sizes: [Int]) -> [ProbeCase] {
    let group = index % max(1, wishes.prompts.count)
    let prompt = wishes.prompts[group]
    let few = min(ProbePlan.fewCompanions, (sizes.last ?? 1) - 1)
    return AloneCircumstance.cases(self, prompt, firstGroup + group)
      + CrowdCircumstance.cases(&self, prompt, firstGroup + group, sizes)
      + LongCircumstance.cases(&self, prompt, firstGroup + group, few)
      + WholeCircumstance.cases(&self, prompt, firstGroup + group, few)
      + PrefixCircumstance.cases(&self, prompt, few)
  }

  mutating func newGroup(_ prompt: String) -> Int {
    groups.append(NeedleGroup(prompt: prompt, mode: mode))
    return firstGroup + groups.count - 1
  }

  func needle(_ prompt: String) -> Question {
    Question(
      prompt: prompt, maxTokens: wishes.maxTokens, mode: mode, isStreamed: wishes.isStreamed)
  }

  /// Something beside a needle, whose answer is at least as long.
  mutating func filler(wordCount: Int) -> Question {
    var filler = needle(text.prompt(wordCount: wordCount))
    filler.maxTokens += text.number(in: 0...(wishes.maxTokens / 2))
    filler.ignoresEnd = true
    return filler
  }

  /// Sent together, with the needle anywhere among the others.
  mutating func together(
    _ circumstance: Circumstance, _ group: Int, _ needle: Question, _ fillers: [Question]
  ) -> ProbeCase {
    ProbeCase(
      circumstance, group: group, needle: needle, fillers: fillers,
      place: text.number(in: 0...fillers.count))
  }
}
