import EngineTypes
import SessionLog

/// What a comparison keeps of a log after one way through it: some hundred bytes for each request,
/// however long its answer is.
struct LogDigest {
  /// In order of arrival.
  private(set) var requests: [RequestDigest] = []
  private(set) var rejectedCount = 0
  /// Why prompts were refused, by their text.
  private(set) var refusals: [PromptText: String] = [:]
  private(set) var stepCount = 0
  private(set) var stepNanoseconds: UInt64 = 0
  private(set) var computedTokenCount = 0
  private(set) var generatedTokenCount = 0
  /// Every value a setting had, in order, each once.
  private(set) var settings: [Setting: [SettingValue]] = [:]
  private(set) var fault: String?
  private(set) var texts: AnswerTexts
  private(set) var spellings = TokenSpellings()
  /// In force.
  private var current: EngineSettings
  private var indices: [RequestID: Int] = [:]
  private var clock = RunningClock()
  private var lastStep = 0
  private var hasGap = false
  /// How many of the next entries happened in the gap.
  private var keptCount = 0

  /// - Parameters:
  ///   - settings: those at the beginning.
  ///   - capacity: bytes that whole answers may take.
  init(_ settings: EngineSettings, textCapacity capacity: Int) {
    current = settings
    texts = AnswerTexts(capacity: capacity)
    note(settings)
  }

  /// Takes the next entry; `questions` gives a number to what is asked.
  ///
  /// - Throws: `ReexecutionError` where the log holds what no engine can have done.
  mutating func take(
    _ entry: SessionEntry, _ questions: inout QuestionTable
  ) throws(ReexecutionError) {
    switch entry.content {
    case .gap(let gap): take(gap)
    case .marker: break
    case .event(let event):
      try take(event, told: clock.absorb(event), &questions)
      keptCount = max(0, keptCount - 1)
    }
  }

  /// A killed process leaves tokens of a step whose record is not in the log, and so does a gap.
  mutating func finish() {
    for index in requests.indices {
      requests[index].assume(current.mode, after: lastStep)
      texts.close(requests[index].id, requests[index].answerKey)
    }
  }

  /// Whoever was under way has lost a part of the answer.
  private mutating func take(_ gap: RecordingGap) {
    guard gap.isLoss else { return }
    finish()
    for index in requests.indices where requests[index].end == nil { requests[index].cut() }
    (hasGap, keptCount) = (true, gap.keptCount)
  }

  private mutating func take(
    _ event: EngineEvent, told: EngineEvent, _ questions: inout QuestionTable
  ) throws(ReexecutionError) {
    switch (event, told) {
    case (.admitted(let request), .admitted(let told)):
      try admit(request, told: told, questions.number(of: request))
    case (.stepCompleted, .stepCompleted(let step)): add(step)
    case (.token(let token), .token(let told)):
      generatedTokenCount += 1
      spellings.add(token)
      try change(token.request) { $0.absorb(token, told: told) }
      if let index = indices[token.request], requests[index].lastIndex == token.index {
        texts.add(token)
      }
    case (.finished(let end), _):
      try change(end.id) { $0.finish(end) }
      if let index = indices[end.id] { texts.close(end.id, requests[index].answerKey) }
    case (.rejected(let rejected), _):
      rejectedCount += 1
      if !rejected.promptText.isEmpty {
        refusals[PromptText(rejected.promptText)] = "\(rejected.reason)"
      }
    case (.modeChanged(let mode, _), _):
      current.mode = mode
      note(current)
    case (.configurationChanged(let changed), _):
      current = changed
      note(current)
    case (.fault(let reason), _): fault = reason
    default: break
    }
  }

  private mutating func admit(
    _ request: AdmittedRequest, told: AdmittedRequest, _ question: Int
  ) throws(ReexecutionError) {
    guard indices.updateValue(requests.count, forKey: request.id) == nil else {
      throw .duplicateRequest(request.id)
    }
    requests.append(RequestDigest(told, question: question))
    // It arrived while the disk took nothing, and so did some of its answer.
    if hasGap, keptCount > 0 { requests[requests.count - 1].cut() }
  }

  private mutating func add(_ step: StepRecord) {
    (stepCount, lastStep) = (stepCount + 1, step.step)
    stepNanoseconds &+= step.durationNanoseconds
    for chunk in step.chunks {
      computedTokenCount += chunk.tokenCount
      if let index = indices[chunk.request] { requests[index].absorb(step) }
    }
  }

  private mutating func change(
    _ id: RequestID, _ body: (inout RequestDigest) -> Void
  ) throws(ReexecutionError) {
    if let index = indices[id] { return body(&requests[index]) }
    // After a gap it may be one whose arrival is lost.
    if !hasGap { throw .unknownRequest(id) }
  }

  private mutating func note(_ settings: EngineSettings) {
    for setting in Setting.allCases {
      let value = setting.value(in: settings)
      if self.settings[setting]?.contains(value) != true {
        self.settings[setting, default: []].append(value)
      }
    }
  }
}
