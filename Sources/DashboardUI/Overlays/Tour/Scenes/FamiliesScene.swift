import EngineTypes

/// The operations, made invariant one after the other.
enum FamiliesScene: TourScene {
  static let title = "norm, matmul, attention made invariant"
  static let sentences = [
    "The cure is one order for each sum, whatever the batch. Made invariant one by one: how many "
      + "kinds of operation still ask how large the batch is?",
    "The cure is one order for each sum. How many operations still ask the batch?",
    "One order for each sum: how many still ask the batch?",
  ]

  static let panel = Panel.kernels

  static func task(_ state: DashboardState, _ tour: Tour) -> TourTask? {
    let all = KernelOperation.allCases
    guard let next = all.first(where: { state.intendedMode[$0] == .standard }) else { return nil }
    let place = (all.firstIndex(of: next) ?? 0) + 1
    return TourTask(
      "\(next.rawValue) invariant, \(place) of \(all.count)",
      byHand: state.keys.typing("kernel \(next.rawValue) invariant"),
      [.action(.engine(.setFamily(next, .invariant)))])
  }

  static func evidence(_ state: DashboardState, _ tour: Tour) -> TourEvidence {
    let kernels = state.facts.kernels
    let all = KernelOperation.allCases
    let depending = all.filter { operation in
      kernels.records.contains { $0.site.operation == operation && $0.choice.dependsOnBatch }
    }
    guard !kernels.isPlanned, !kernels.records.isEmpty else {
      return .waiting("no step has run in this mode yet")
    }
    guard depending.isEmpty else {
      return .waiting(
        "\(depending.count) of \(all.count) kinds of operation depend on the batch",
        depending.map(\.rawValue).joined(separator: ", "))
    }
    let change = tour.start.standardCount > 0 ? "\(tour.start.standardCount) → 0" : "0"
    return .same(
      "none, \(change) of \(all.count) kinds of operation depend on the batch",
      "as the last step ran, in all its \(kernels.records.count) places in the model")
  }
}
