package import EngineTypes
package import Inference

/// Drives an engine core on the calling thread and keeps everybody's answer.
///
/// Proofs and experiments all run requests through one of these, by hand or by a script:
///
///     var player = try Player(model, settings, executor: transformer)
///     let id = try player.submit(GenerationRequest(prompt: .chat("Hello")))
///     while player.core.hasWork { try player.step() }
///     player.answer(of: id).text
///
/// The clock stands still, so the same causes give the same events to the last bit.
package struct Player {
  package var core: EngineCore
  package private(set) var answers: [RequestID: Answer] = [:]
  /// What the script has left.
  private var causes: ArraySlice<Cause>
  private var lastID = 0

  /// A cause, and what the core said to it.
  package struct Turn {
    package var cause: Cause
    package var events: [EngineEvent]

    /// The step it was; `nil` where nothing was computed.
    package var step: StepRecord? {
      if case .stepCompleted(let step)? = events.last { step } else { nil }
    }
  }

  /// - Parameters:
  ///   - core: one that has nothing to do yet.
  ///   - script: what to play.
  package init(_ core: EngineCore, _ script: Script? = nil) {
    self.core = core
    causes = (script?.causes ?? [])[...]
  }

  package init(
    _ model: LoadedModel, _ settings: EngineSettings, executor: any ModelExecutor
  ) throws {
    self.init(
      try EngineCore(
        model: model.description, settings: settings, executor: executor, codec: model.codec,
        clock: { 0 }))
  }

  package func answer(of id: RequestID) -> Answer { answers[id] ?? Answer() }

  /// Puts a request at the end of the queue; its answer tells where it was refused.
  ///
  /// - Returns: its name, the next number.
  /// - Throws: what the prompt's encoding throws.
  package mutating func submit(_ request: GenerationRequest) throws -> RequestID {
    lastID += 1
    let id = RequestID(lastID)
    answers[id] = Answer()
    absorb(core.submit(request, try core.codec.encode(request.prompt), as: id))
    return id
  }

  @discardableResult
  package mutating func step() throws -> [EngineEvent] { try perform(.step(nil)) }

  /// Has the core do something.
  ///
  /// - Returns: what happened; nothing where a step had nothing to compute.
  @discardableResult
  package mutating func perform(_ cause: Cause) throws -> [EngineEvent] {
    if case .submit(let request) = cause { answers[request.id] = Answer() }
    let events = try core.perform(cause)
    absorb(events)
    return events
  }

  private mutating func absorb(_ events: [EngineEvent]) {
    for event in events {
      if let id = event.answering { answers[id]?.absorb(event) }
    }
  }
}

extension EngineSettings {
  /// The same with room in the queue for whoever comes: no bit depends on it, and proofs and experiments
  /// know how many they ask.
  package var refusingNobody: EngineSettings {
    var settings = self
    if let range = Setting.maxWaiting.row.range { settings.maxWaiting = range.upperBound }
    return settings
  }
}

extension Player {
  /// Does the script's next cause.
  ///
  /// - Parameter target: whose answer is wanted: a script that ends before it goes on by itself.
  /// - Returns: `nil` where the script, or the target's answer, is over.
  /// - Throws: what the engine throws.
  mutating func advance(toEndOf target: RequestID? = nil) throws -> Turn? {
    var goesOn = false
    if let target {
      if answer(of: target).isOver { return nil }
      goesOn = core.hasWork
    }
    guard let cause = causes.popFirst() ?? (goesOn ? .step(nil) : nil) else { return nil }
    return Turn(cause: cause, events: try perform(cause))
  }

  /// Plays the script up to one answer's end.
  ///
  /// - Parameters:
  ///   - target: whose answer.
  ///   - onTurn: called after each cause.
  ///   - isEnough: whether a token of the answer is the last one of interest.
  /// - Returns: the answer as far as it went.
  /// - Throws: what the engine and `onTurn` throw.
  mutating func play(
    toEndOf target: RequestID, onTurn: (Turn) throws -> Void = { _ in },
    until isEnough: (TokenRecord) -> Bool = { _ in false }
  ) throws -> Answer {
    while let turn = try advance(toEndOf: target) {
      try onTurn(turn)
      if turn.tokens(of: target).contains(where: isEnough) { break }
    }
    return answer(of: target)
  }
}

extension Player.Turn {
  func tokens(of id: RequestID) -> [TokenRecord] {
    events.compactMap { event in
      if case .token(let token) = event, token.request == id { token } else { nil }
    }
  }
}
