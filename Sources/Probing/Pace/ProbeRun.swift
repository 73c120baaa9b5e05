/// Asks a plan's cases one after the other, no faster than the pace.
package struct ProbeRun {
  /// How far it is.
  package struct Progress: Hashable, Sendable {
    package var done: Int
    package var total: Int
    /// Needles that differ from their reference so far.
    package var differing: Int
    /// Seconds that the server asked to be left alone for, while they are waited.
    package var rest: Double?
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
    pause: @escaping (UInt64) -> Void, until isStopped: () -> Bool, progress: (Progress) -> Void
  ) -> ProbeReport {
    var book = ProbeBook(plan, facts)
    let waiting = Waiting(clock: clock, pause: pause)
    var failuresInARow = 0
    for one in plan.cases where one.load < book.patience.refusedLoad ?? .max {
      let start = clock()
      guard let asked = ask(one, &book, waiting, until: isStopped, progress) else { break }
      if !asked.isEmpty { book.absorb(one, asked) }
      progress(
        .init(
          done: book.askedCount, total: max(plan.requestCount, book.askedCount),
          differing: book.differing))
      let isAnswered = asked.indices.contains(one.place) && asked[one.place].answer != nil
      failuresInARow = isAnswered ? 0 : failuresInARow + 1
      if failuresInARow == Self.patience || book.patience.tooLong != nil {
        book.ending = .givenUp
        break
      }
      waiting.wait(until: pace.next(after: start, one.load), unless: isStopped)
    }
    return book.report
  }

  /// Asks a case, again where the server asks for patience.
  ///
  /// - Returns: what came of it, nothing where the server goes on refusing; `nil` where the probe ends
  ///   here, and why is in the book.
  private func ask(
    _ one: ProbeCase, _ book: inout ProbeBook, _ waiting: Waiting,
    until isStopped: () -> Bool, _ progress: (Progress) -> Void
  ) -> [Asked]? {
    var attempt = 0
    while true {
      guard !isStopped() else {
        book.ending = .stopped
        return nil
      }
      guard book.askedCount + one.load <= pace.requestCount - facts.requestCount else {
        book.ending = .outOfRequests
        return nil
      }
      let asked = server.ask(one.questions, facts.manner, until: isStopped)
      guard !asked.contains(where: { $0.failure == .stopped }) else {
        book.ending = .stopped
        return nil
      }
      note(one, asked)
      guard let seconds = book.patience.wait(asked.map(\.failure), attempt: attempt) else {
        guard asked.contains(where: \.isRefused) else { return asked }
        // Those that it did take were fewer at once than the table would say.
        if one.load > 1 { book.patience.refusedLoad = one.load }
        book.refused(asked, isFinal: true)
        return []
      }
      book.refused(asked, isFinal: false)
      attempt += 1
      progress(
        .init(
          done: book.askedCount, total: max(plan.requestCount, book.askedCount),
          differing: book.differing,
          rest: seconds))
      waiting.wait(seconds: seconds, unless: isStopped)
    }
  }
}
