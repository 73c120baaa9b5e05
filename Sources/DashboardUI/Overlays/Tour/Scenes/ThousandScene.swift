import EngineTypes
import Terminal

/// The count that goes on.
enum ThousandScene: TourScene {
  static let title = "a thousand answers, one text"
  static let sentences = [
    "Changing company, chunks, a cache: each answer of the invariant kernels is compared with its "
      + "reference, bit by bit. Is there one that differs?",
    "Each answer is compared with its reference, bit by bit. Does one differ?",
    "Each answer is compared, bit by bit. Does one differ?",
  ]
  static let goal = 1_000

  static func task(_ state: DashboardState, _ tour: Tour) -> TourTask? {
    let isInvariant = state.intendedMode == .invariant
    guard !isInvariant || (!tour.done.contains(.thousand) && state.focus != .proof) else {
      return nil
    }
    return TourTask(
      "watch the proof", byHand: state.keys.call(.panel(.focus(.proof))),
      [TourTask.kernels(.invariant), .action(.panel(.focus(.proof)))])
  }

  static func evidence(_ state: DashboardState, _ tour: Tour) -> TourEvidence {
    guard let total = state.total(of: .invariant), total.twinCount > 0 else {
      return .waiting("no answer of the invariant kernels to compare yet")
    }
    let same = "\(Format.count(total.sameBitsCount)) of \(Format.count(total.twinCount))"
    guard total.agrees else { return .broken("only \(same) invariant answers equal") }
    guard total.twinCount >= goal else {
      return TourEvidence(
        kind: .waiting,
        parts: ["\(same) invariant answers equal so far", pace(state, tour, total.twinCount)],
        role: .hashSame)
    }
    return .same(
      "\(same) invariant answers equal",
      "\(Format.count(total.distinctCount)) texts for "
        + Format.counted(total.questionCount, "question"), "it goes on counting")
  }

  /// When the thousandth may come, as answers have come at this stop.
  private static func pace(_ state: DashboardState, _ tour: Tour, _ count: Int) -> String {
    let new = count - tour.start.comparedCount
    let elapsed = state.time.localNow - min(state.time.localNow, tour.start.at)
    guard new > 0, elapsed >= 3_000_000_000 else {
      return "how long a thousand takes is not known yet"
    }
    let left = Double(elapsed) * Double(goal - count) / Double(new)
    let seconds = Int(left / 1e9)
    let time =
      seconds < 120 ? Format.counted(seconds, "second") : "\(Format.count(seconds / 60)) min"
    return "the thousandth in about \(time) at this rate"
  }
}
