/// Which requests must agree, and whether they do: a function of the events alone.
///
/// *Twins* are requests with equal prompt tokens, sampling parameters and kernel mode; one engine
/// has one model and one precision, so the rest of the hash header is equal too. A group's
/// reference is the first run that was alone in its steps. While there is none, the run that
/// finished first stands in for it, provisionally.
///
/// Only a run in company can show what company does: one that had all its steps to itself is never
/// counted as compared, whoever asked for it and whatever its bits are.
///
/// Only runs that ended by themselves take part. Equal answers are kept once, so a thousand equal
/// completions cost little more than one. Beyond `maxFinished` the oldest have no verdict of their own
/// any more; the groups' counts are over all that ever ended, and never fall.
public struct TwinLedger: Sendable {
  /// What makes two requests twins.
  struct Key: Hashable, Sendable {
    var promptTokens: [TokenID]
    var sampling: SamplingParameters
    var mode: KernelMode
  }

  /// Groups kept of which no request is, at most.
  static let maxPastGroups = 512

  /// Finished requests kept, at most.
  public let maxFinished: Int
  var live: [RequestID: LiveTwin] = [:]
  var finished: [RequestID: FinishedTwin] = [:]
  var groupsByKey: [Key: TwinGroup] = [:]
  /// By mode, in the order in which they were first needed.
  var former: [FormerTwins] = []
  private var pastGroupCount = 0
  private var finishOrder: [RequestID] = []
  private var forgottenCount = 0
  private var groupCount = 0
  /// What the newest end did to those before it; `nil` where it took no reference's place.
  public private(set) var replacement: ReferenceReplacement?

  /// A finished request: its group, and which of the group's answers it gave.
  enum FinishedTwin: Hashable, Sendable {
    case mixed
    case member(Key, answer: Int, hadCompany: Bool)
  }

  /// - Parameter maxFinished: finished requests to keep.
  public init(maxFinished: Int = 4096) {
    precondition(maxFinished > 0, "a ledger of \(maxFinished) requests keeps nothing")
    self.maxFinished = maxFinished
  }

  /// Takes the next event.
  ///
  /// - Complexity: O(1) for tokens, O(answer) where a request ends.
  public mutating func absorb(_ event: EngineEvent) {
    switch event {
    case .admitted(let request): live[request.id] = LiveTwin(request)
    case .token(let token): live[token.request]?.append(token)
    case .stepCompleted(let step):
      let inCompany = step.chunks.contains { $0.request != step.chunks[0].request }
      for chunk in step.chunks { live[chunk.request]?.note(step.mode, inCompany: inCompany) }
    case .finished(let end): finish(end)
    case .promptScored, .preempted, .rejected, .modeChanged, .configurationChanged, .paused,
      .resumed, .rested, .fault:
      break
    }
  }

  private mutating func finish(_ end: FinishedRequest) {
    replacement = nil
    guard let twin = live.removeValue(forKey: end.id), end.reason.isCompletion, !twin.isBroken,
      end.tokenCount == twin.answer.tokens.count
    else { return }
    finished[end.id] = end.mode.map { member(twin, id: end.id, mode: $0) } ?? .mixed
    finishOrder.append(end.id)
    if finished.count > maxFinished { forgetOldest() }
  }

  private mutating func member(
    _ twin: LiveTwin, id: RequestID, mode: KernelMode
  ) -> FinishedTwin {
    let key = Key(promptTokens: twin.promptTokens, sampling: twin.sampling, mode: mode)
    if groupsByKey[key]?.isPast == true { pastGroupCount -= 1 }
    if groupsByKey[key] == nil {
      groupsByKey[key] = TwinGroup(key, promptText: twin.promptText, order: groupCount)
      groupCount += 1
    }
    let answer =
      groupsByKey[key]?.add(
        id, twin.answer, isAlone: twin.isAlone, hadCompany: twin.hadCompany, &replacement) ?? 0
    return .member(key, answer: answer, hadCompany: twin.hadCompany)
  }

  private mutating func forgetOldest() {
    let id = finishOrder[forgottenCount]
    forgottenCount += 1
    // Now and then, so that forgetting stays O(1) on average.
    if forgottenCount > maxFinished {
      finishOrder.removeFirst(forgottenCount)
      forgottenCount = 0
    }
    guard case .member(let key, let answer, _)? = finished.removeValue(forKey: id) else { return }
    groupsByKey[key]?.forget(answer: answer)
    guard groupsByKey[key]?.isPast == true else { return }
    pastGroupCount += 1
    if pastGroupCount > Self.maxPastGroups { mergePastGroups() }
  }

  /// Keeps of the older half of the groups without a kept request only what they came to.
  private mutating func mergePastGroups() {
    let past = groupsByKey.values.filter(\.isPast).sorted { $0.order < $1.order }
    for group in past.prefix(Self.maxPastGroups / 2) {
      let place = former.firstIndex { $0.mode == group.key.mode } ?? former.count
      if place == former.count { former.append(FormerTwins(mode: group.key.mode)) }
      former[place].add(group.summary)
      groupsByKey[group.key] = nil
      pastGroupCount -= 1
    }
  }
}
