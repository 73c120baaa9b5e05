import EngineTypes
package import Transformer

/// What a case's steps must show, or the case has shown nothing.
package enum Witness: Hashable, Sendable {
  /// Steps of the needle that had exactly so many rows.
  case rows(Int, inSteps: Int)
  /// Steps of the needle that computed at least so many other requests.
  case companions(Int, inSteps: Int)
  /// No step of the needle computed anyone else.
  case alone
  /// Steps of the needle that came after one of somebody else's.
  case interleaved(inSteps: Int)
  /// Steps in which the needle was the so-manieth request, from 0.
  case place(Int, inSteps: Int)
  /// A chunk of the needle ended before this position.
  case chunkEnd(Int)
  /// Exactly so many of its prompt's tokens came from the prefix cache.
  case cachedTokens(Int)
  /// Blocks of another mode lay in the prefix cache when it started.
  case cachedBlocks
  case preempted
  /// Physical blocks it held at its end.
  case blocks(Int)
  /// Those were not one run of adjacent ones.
  case scattered
  /// Steps of the needle in which every expert that was taken was taken by so many rows.
  case expertGroups(of: ClosedRange<Int>, inSteps: Int)
  /// Steps of the needle in which some experts were taken by more rows than others.
  case unevenExperts(inSteps: Int)

  /// Why the facts do not show it; `nil` where they do.
  func failure(_ facts: WitnessFacts) -> String? {
    switch self {
    case .rows(let rows, let steps):
      unless(facts.steps.count { $0.rowCount == rows }, atLeast: steps, "steps of \(rows) rows")
    case .companions(let count, let steps):
      unless(
        facts.steps.count { $0.companionCount >= count }, atLeast: steps,
        "steps with \(count) companions")
    case .alone:
      facts.steps.contains { $0.companionCount > 0 } ? "it was not alone" : nil
    case .interleaved(let steps):
      unless(
        zip(facts.steps, facts.steps.dropFirst()).count { $1.number > $0.number + 1 },
        atLeast: steps, "steps after somebody else's")
    case .place(let place, let steps):
      unless(facts.steps.count { $0.place == place }, atLeast: steps, "steps at place \(place)")
    case .chunkEnd(let position):
      facts.steps.contains { $0.chunkEnd == position }
        ? nil : "no chunk ended at \(position)"
    case .cachedTokens(let count):
      facts.cachedTokenCount == count
        ? nil : "\(facts.cachedTokenCount) tokens came from the cache, not \(count)"
    case .cachedBlocks:
      // A faulty cache has handed them out already.
      facts.hadCachedBlocks || facts.cachedTokenCount > 0
        ? nil : "nothing lay in the prefix cache"
    case .preempted:
      facts.preemptionCount > 0 ? nil : "it was never preempted"
    case .blocks(let count):
      facts.blocks.count == count ? nil : "it held \(facts.blocks.count) blocks, not \(count)"
    case .scattered:
      zip(facts.blocks, facts.blocks.dropFirst()).contains { $1 != $0 + 1 }
        ? nil : "its blocks were adjacent"
    case .expertGroups(let rows, let steps):
      unless(
        facts.steps.count { $0.experts?.rowCounts == rows }, atLeast: steps,
        "steps with \(rows.upperBound) rows for every expert taken")
    case .unevenExperts(let steps):
      unless(
        facts.steps.count { ($0.experts?.rowCounts.count ?? 1) > 1 }, atLeast: steps,
        "steps with more rows for some experts")
    }
  }

  private func unless(_ seen: Int, atLeast wanted: Int, _ what: String) -> String? {
    seen >= wanted ? nil : "\(seen) \(what), not \(wanted)"
  }
}

/// What the step records say about one request's run.
package struct WitnessFacts: Hashable, Sendable {
  package struct Step: Hashable, Sendable {
    package var number: Int
    package var rowCount: Int
    package var companionCount: Int
    /// The request's place in the step, from 0.
    package var place: Int
    /// Where the request's chunk ended.
    package var chunkEnd: Int
    /// `nil` where the model has none.
    package var experts: ExpertGroupCounts?
  }

  package var steps: [Step]
  package var cachedTokenCount: Int
  package var hadCachedBlocks: Bool
  package var preemptionCount: Int
  /// Physical blocks it owned in its last step, ascending.
  package var blocks: [Int]

  /// - Parameters:
  ///   - id: the request.
  ///   - answer: its own.
  ///   - events: everything its engine said.
  ///   - experts: of each step, how its rows were shared out among experts.
  init(
    of id: RequestID, _ answer: Answer, _ events: [EngineEvent], experts: [ExpertGroupCounts?]
  ) {
    let all = events.compactMap { event -> StepRecord? in
      guard case .stepCompleted(let step) = event else { return nil }
      return step
    }
    precondition(all.count == experts.count, "\(experts.count) computed steps of \(all.count)")
    let own = zip(all, experts).filter { step, _ in step.chunks.contains { $0.request == id } }
    let records = own.map(\.0)
    steps = own.map { record, experts in
      let place = record.chunks.firstIndex { $0.request == id } ?? 0
      let chunk = record.chunks[place]
      return Step(
        number: record.step, rowCount: record.tokenCount,
        companionCount: record.chunks.count - 1, place: place,
        chunkEnd: chunk.firstPosition + chunk.tokenCount, experts: experts)
    }
    cachedTokenCount = answer.end?.cachedTokenCount ?? 0
    hadCachedBlocks = (records.first?.blocks.cached ?? 0) > 0
    preemptionCount = events.count { if case .preempted(id, _) = $0 { true } else { false } }
    blocks = (records.last?.blockMap ?? []).enumerated()
      .filter { $0.element == .owned(id) }.map(\.offset)
  }

  package var rowCounts: ClosedRange<Int> { Self.range(steps.map(\.rowCount)) }
  package var companionCounts: ClosedRange<Int> { Self.range(steps.map(\.companionCount)) }

  private static func range(_ values: [Int]) -> ClosedRange<Int> {
    (values.min() ?? 0)...(values.max() ?? 0)
  }
}
