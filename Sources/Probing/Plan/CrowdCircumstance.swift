/// The needle among more and more others, of different lengths.
///
/// Engines choose kernels by how many rows a step has, so the number of requests is what is swept.
enum CrowdCircumstance {
  static func cases(
    _ plan: inout PlanBuilder, _ prompt: String, _ group: Int, _ sizes: [Int]
  ) -> [ProbeCase] {
    sizes.map { size in
      let fillers = (1..<size).map { _ in
        let wordCount = plan.text.number(in: 0...60)
        return plan.filler(wordCount: wordCount)
      }
      return plan.together(.crowd, group, plan.needle(prompt), fillers)
    }
  }
}
