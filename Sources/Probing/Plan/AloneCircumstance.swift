/// Alone once more in each round: what drifts with time shows here, and not as an effect of load.
enum AloneCircumstance {
  static func cases(_ plan: PlanBuilder, _ prompt: String, _ group: Int) -> [ProbeCase] {
    [ProbeCase(.alone, group: group, needle: plan.needle(prompt))]
  }
}
