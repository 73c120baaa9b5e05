/// A prompt with a long beginning that nobody has asked before: cold, then warm, then warm among others.
///
/// Each has a beginning of its own, since what was asked once is cold no more.
enum PrefixCircumstance {
  static func cases(
    _ plan: inout PlanBuilder, _ prompt: String, _ companionCount: Int
  ) -> [ProbeCase] {
    let text = plan.text.freshBeginning(wordCount: ProbePlan.prefixWordCount) + prompt
    let group = plan.newGroup(text)
    let needle = plan.needle(text)
    let fillers = (0..<companionCount).map { _ in plan.filler(wordCount: 10) }
    return [
      ProbeCase(.cold, group: group, needle: needle),
      ProbeCase(.warm, group: group, needle: needle),
      plan.together(.warm, group, needle, fillers),
    ]
  }
}
