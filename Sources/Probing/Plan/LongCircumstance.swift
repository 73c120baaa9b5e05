/// The needle beside long prompts, which are prefilled in chunks while it is decoded.
enum LongCircumstance {
  static func cases(
    _ plan: inout PlanBuilder, _ prompt: String, _ group: Int, _ companionCount: Int
  ) -> [ProbeCase] {
    let fillers = (0..<companionCount).map { _ in
      plan.filler(wordCount: ProbePlan.longWordCount)
    }
    return [plan.together(.long, group, plan.needle(prompt), fillers)]
  }
}
