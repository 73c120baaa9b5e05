/// Asks a plan's cases one after the other, no faster than the pace.
package struct ProbeRun {
  /// How far it is.
  package struct Progress: Hashable, Sendable {
    package var done: Int
    package var total: Int
    /// Needles that differ from their reference so far.
    package var differing: Int
  }

  /// Needles in a row that get no answer until the probe is given up.
  private static let patience = 5

  private let plan: ProbePlan
  private let facts: ServerFacts
  private let server: any Asking
  private let pace: Pace
  private let clock: @Sendable () -> UInt64
  /// Is told everything that was asked.
  private let note: (ProbeCase, [Asked]) -> Void

  /// - Parameters:
  ///   - plan: what is asked.
  ///   - facts: how the server is asked.
  ///   - server: who is asked.
  ///   - pace: how fast.
  ///   - clock: nanoseconds, the clock of `Asked`.
  ///   - note: is told of each case, with what came of it.
  package init(
    _ plan: ProbePlan, _ facts: ServerFacts, _ server: any Asking, _ pace: Pace,
    clock: @escaping @Sendable () -> UInt64,
    note: @escaping (ProbeCase, [Asked]) -> Void = { _, _ in }
  ) {
    (self.plan, self.facts, self.server, self.pace) = (plan, facts, server, pace)
    (self.clock, self.note) = (clock, note)
  }

  /// Asks until everything was asked or somebody stops it.
  ///
  /// - Parameters:
  ///   - pause: waits a while, at most so many nanoseconds.
  ///   - isStopped: looked at several times a second.
  ///   - progress: is told after each case.
  /// - Returns: what came of it, also where it ended early.
  package func run(
    pause: (UInt64) -> Void, until isStopped: () -> Bool, progress: (Progress) -> Void
  ) -> ProbeReport {
    var book = ProbeBook(plan, facts)
    var failuresInARow = 0
    for one in plan.cases {
      if isStopped() {
        book.ending = .stopped
        break
      }
      let start = clock()
      let asked = server.ask(one.questions, facts.manner, until: isStopped)
      if asked.contains(where: { $0.failure == .stopped }) {
        book.ending = .stopped
        break
      }
      book.absorb(one, asked)
      note(one, asked)
      progress(.init(done: book.askedCount, total: plan.requestCount, differing: book.differing))
      failuresInARow = asked[one.place].answer == nil ? failuresInARow + 1 : 0
      if failuresInARow == Self.patience {
        book.ending = .givenUp
        break
      }
      let next = pace.next(after: start, one.load)
      while clock() < next, !isStopped() { pause(min(50_000_000, next - clock())) }
    }
    return book.report
  }
}
