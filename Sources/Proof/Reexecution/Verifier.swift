public import EngineTypes
import Inference
public import SessionLog

/// Runs a recorded session again and holds every token and hash against the log.
///
/// An answer computed by kernels that look at no neighbour must come out the same under any
/// schedule. One that saw others is owed the same bits only in the same batches, so the whole
/// session is then run as it was recorded, and everybody's answer is compared.
public struct Verifier {
  public struct Options: Hashable, Sendable {
    /// For answers that must not depend on it.
    public var schedule = VerifySchedule.alone
    /// Where bits must not depend on them; `nil` takes the recorded ones.
    public var threadCount: Int?
    public var instructionSet: InstructionSet?
    public var device: ComputeDevice?

    public init() {}
  }

  private let session: SessionScript
  private let settings: EngineSettings
  private let factory: EngineFactory
  private let options: Options
  private var report = VerificationReport()

  /// - Parameters:
  ///   - session: what to run again.
  ///   - header: the log's first line.
  ///   - factory: makes engines over the recorded model.
  ///   - options: how.
  public init(
    _ session: SessionScript, _ header: SessionHeader, _ factory: EngineFactory, _ options: Options
  ) {
    (self.session, self.factory, self.options) = (session, factory, options)
    settings = header.settings
  }

  /// Runs everything.
  ///
  /// - Parameter progress: called after every step; what it throws ends the run.
  /// - Returns: the differences, and what was compared under which schedule.
  /// - Throws: what the engine throws for settings this machine cannot have.
  public mutating func run(
    progress: (ReexecutionProgress) throws -> Void = { _ in }
  ) throws -> VerificationReport {
    let known = session.requests.filter { $0.hasAnswer && !$0.neverRan }
    for request in session.requests where request.neverRan {
      compare(request, Answer(), request.mode ?? settings.mode)
    }
    skipSilent()
    noteGaps()
    let asRecorded =
      options.schedule == .recorded ? known : known.filter(\.dependsOnSchedule)
    let free = options.schedule == .recorded ? [] : known.filter { !$0.dependsOnSchedule }
    let scheduled = asRecorded.filter { !$0.isAfterGap }
    for request in asRecorded where request.isAfterGap {
      report.skipped.append(
        .init(
          request: request.id,
          reason: "its batches cannot be repeated: steps before it are missing in the log"))
    }
    for mode in modes(of: free) {
      try runFree(free.filter { ($0.mode ?? .invariant) == mode }, mode, progress)
    }
    if !scheduled.isEmpty { try runRecorded(known.filter { !$0.isAfterGap }, progress) }
    report.mismatches.sort { $0.request < $1.request }
    return report
  }

  /// In order of first appearance.
  private func modes(of requests: [RecordedRequest]) -> [KernelMode] {
    var modes: [KernelMode] = []
    for mode in requests.map({ $0.mode ?? .invariant }) where !modes.contains(mode) {
      modes.append(mode)
    }
    return modes
  }

  private mutating func skipSilent() {
    for request in session.requests where !request.hasAnswer {
      report.skipped.append(
        .init(
          request: request.id,
          reason: request.isCut
            ? "a gap in the log took its answer" : "the log ends before its first token"))
    }
    for request in session.requests where request.neverRan {
      report.skipped.append(
        .init(
          request: request.id,
          reason: "it ended before its first step, so only its starting hash was compared"))
    }
    for id in session.rejected {
      report.skipped.append(.init(request: id, reason: "the engine refused it"))
    }
  }

  private mutating func noteGaps() {
    for gap in session.gaps {
      report.notes.append("a gap in the log: \(gap.sentence)")
    }
    let cut = session.requests.count { $0.isCut && !$0.tokens.isEmpty }
    if cut > 0 {
      report.notes.append(
        "\(cut == 1 ? "one answer was" : "\(cut) answers were") under way at a gap and compared up "
          + "to it")
    }
  }

  private mutating func runFree(
    _ requests: [RecordedRequest], _ mode: KernelMode,
    _ progress: (ReexecutionProgress) throws -> Void
  ) throws {
    let plan = ArrivalPlan(options.schedule)
    var settings = plan.settings(from: runnable(settings))
    settings.mode = mode
    let groups = groups(of: requests)
    let jobs = options.schedule == .alone ? groups.map(\.longest) : requests
    let total = jobs.reduce(0) { $0 + $1.tokens.count }
    var pass = FreePass(Player(try factory.core(settings)), plan)
    let label = "\(options.schedule)"
    try pass.run(jobs) { done in
      try progress(.init(label: label, done: min(done, total), total: total, unit: "tokens"))
    }
    for group in groups {
      for request in group.members {
        let job = options.schedule == .alone ? group.longest.id : request.id
        compare(request, pass.player.answer(of: job), mode)
      }
    }
    note(requests, pass: pass.stepCount, mode, groups.count, settings)
  }

  private mutating func runRecorded(
    _ requests: [RecordedRequest], _ progress: (ReexecutionProgress) throws -> Void
  ) throws {
    var script = session.script
    let needsThreads = session.requests.contains(where: \.dependsOnSchedule)
    script.settings = runnable(settings, keepsThreads: needsThreads)
    if options.threadCount != nil, !needsThreads {
      script = script.onThreads(script.settings.threadCount)
    }
    noteThreads(of: script)
    let total = script.stepCount
    var player = Player(try factory.core(script.settings), script)
    var stepCount = 0
    var lastStep: Int?
    // It stops at the first step that is not the recorded one: what follows is another session.
    while report.scheduleDifference == nil, let turn = try player.advance() {
      guard case .step(let recorded) = turn.cause else { continue }
      if turn.step != nil { stepCount += 1 }
      report.scheduleDifference = ScheduleDifference(
        recorded, turn.step, nextStep: player.core.nextStep)
      if report.scheduleDifference == nil {
        try progress(.init(label: "recorded", done: stepCount, total: total, unit: "steps"))
      } else {
        lastStep = (turn.step?.step ?? player.core.nextStep) - 1
      }
    }
    let verified = Set(report.mismatches.map(\.request))
    for request in requests where !verified.contains(request.id) {
      compare(
        request, player.answer(of: request.id), request.mode ?? settings.mode,
        lastStep: lastStep)
    }
    report.passes.append(
      .init(
        schedule: .recorded, mode: nil, requestCount: requests.count,
        differentRequestCount: requests.count,
        tokenCount: requests.reduce(0) { $0 + $1.tokens.count }, stepCount: stepCount,
        threadCount: script.settings.threadCount))
  }

  private mutating func noteThreads(of script: Script) {
    let others = script.changedThreadCounts.sorted()
    guard !others.isEmpty else { return }
    let counts = others.map(String.init).joined(separator: ", ")
    report.notes.append(
      "the recorded schedule begins on \(script.settings.threadCount) threads and changes, as the "
        + "session did, to \(counts)")
  }

  private mutating func compare(
    _ request: RecordedRequest, _ answer: Answer, _ mode: KernelMode, lastStep: Int? = nil
  ) {
    var settings = settings
    settings.mode = mode
    let start = OutputHashChain(
      header: HashHeader(factory.model.description, settings),
      promptTokens: request.request.promptTokens)
    let comparison = AnswerComparison(
      recorded: request, computed: answer, start: start.hash, lastStep: lastStep)
    if let mismatch = comparison.mismatch() { report.mismatches.append(mismatch) }
  }

  private mutating func note(
    _ requests: [RecordedRequest], pass stepCount: Int, _ mode: KernelMode, _ groupCount: Int,
    _ settings: EngineSettings
  ) {
    report.passes.append(
      .init(
        schedule: options.schedule, mode: mode, requestCount: requests.count,
        differentRequestCount: groupCount,
        tokenCount: requests.reduce(0) { $0 + $1.tokens.count }, stepCount: stepCount,
        threadCount: settings.threadCount))
  }
}

extension Verifier {
  /// Requests with one answer between them.
  private struct Group {
    var members: [RecordedRequest]

    /// The member whose answer the others' are beginnings of.
    var longest: RecordedRequest {
      members.max { $0.length < $1.length } ?? members[0]
    }
  }

  private func groups(of requests: [RecordedRequest]) -> [Group] {
    var groups: [Group] = []
    var indices: [RecordedRequest.TwinKey: Int] = [:]
    for request in requests {
      if let index = indices[request.twinKey] {
        groups[index].members.append(request)
      } else {
        indices[request.twinKey] = groups.count
        groups.append(Group(members: [request]))
      }
    }
    return groups
  }

  /// The recorded settings, as far as this machine has them.
  ///
  /// Standard kernels look at the number of threads, so there it stays.
  private mutating func runnable(
    _ recorded: EngineSettings, keepsThreads: Bool = false
  ) -> EngineSettings {
    var settings = recorded
    if let threads = options.threadCount, !keepsThreads { settings.threadCount = threads }
    if let set = options.instructionSet { settings.instructionSet = set }
    let standard = EngineSettings.standard(threadCount: 1)
    if let device = options.device {
      settings.device = device
    } else if !LoadedModel.devices.contains(settings.device) {
      note("this machine has no GPU; its processor gives the same bits")
      settings.device = .cpu
    }
    let best = standard.instructionSet
    if settings.instructionSet.isWider(than: best) {
      note(
        "this machine has no \(settings.instructionSet.rawValue); \(best.rawValue) gives the same bits"
      )
      settings.instructionSet = best
    }
    return settings
  }

  private mutating func note(_ text: String) {
    if !report.notes.contains(text) { report.notes.append(text) }
  }
}

extension InstructionSet {
  /// Sets are listed widest first.
  func isWider(than other: InstructionSet) -> Bool {
    let sets = Self.allCases
    return (sets.firstIndex(of: self) ?? 0) < (sets.firstIndex(of: other) ?? 0)
  }
}

extension RecordedRequest {
  /// Who has more tokens, and of equals who ends by itself.
  fileprivate var length: (Int, Int) { (tokens.count, endsByItself ? 1 : 0) }
}
