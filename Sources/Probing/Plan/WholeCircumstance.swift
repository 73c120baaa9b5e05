/// The needle not streamed, alone and beside streamed ones; left out where nothing is streamed.
enum WholeCircumstance {
  static func cases(
    _ plan: inout PlanBuilder, _ prompt: String, _ group: Int, _ companionCount: Int
  ) -> [ProbeCase] {
    guard plan.wishes.isStreamed else { return [] }
    var needle = plan.needle(prompt)
    needle.isStreamed = false
    let fillers = (0..<companionCount).map { _ in plan.filler(wordCount: 10) }
    return [
      ProbeCase(.whole, group: group, needle: needle),
      plan.together(.whole, group, needle, fillers),
    ]
  }
}
