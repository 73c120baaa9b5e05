import EngineTypes
import Foundation

/// What other threads want of the engine, in order of arrival.
///
/// **Invariant:** everything but `condition` is touched with `condition` locked.
final class Mailbox: @unchecked Sendable {
  enum Message {
    /// With the time at which it was submitted.
    case submit(RequestID, GenerationRequest, EncodedPrompt, at: UInt64)
    case reject(RejectedRequest)
    case command(EngineCommand)
  }

  private let condition = NSCondition()
  private var submissionLimit: Int
  private var messages: [Message] = []
  private var submissionCount = 0
  private var lastID: UInt64 = 0
  private var isClosed = false
  private var isFinished = false
  private var storedFault: String?

  /// - Parameter submissionLimit: prompts held until the engine looks in; more are refused.
  init(submissionLimit: Int) {
    self.submissionLimit = submissionLimit
  }

  /// Numbers a request and queues it, or its refusal.
  ///
  /// Numbering and queueing are one act, so the order of ids is the order of arrival; `time` is when
  /// that was asked for.
  func submit(
    _ request: GenerationRequest, _ prompt: Result<EncodedPrompt, any Error>, at time: UInt64
  ) -> RequestID {
    locked {
      lastID += 1
      let id = RequestID(rawValue: lastID)
      append(message(id, request, prompt, at: time))
      return id
    }
  }

  func send(_ command: EngineCommand) {
    locked {
      // Whoever comes behind it comes under its limit.
      if case .change(let settings) = command { submissionLimit = settings.inRange.maxWaiting }
      append(.command(command))
    }
  }

  /// Takes all messages.
  ///
  /// - Parameter waits: whether to sleep until there is one.
  /// - Returns: `nil` once the mailbox is closed.
  func take(waits: Bool) -> [Message]? {
    locked {
      while waits && messages.isEmpty && !isClosed { condition.wait() }
      guard !isClosed else { return nil }
      defer { (messages, submissionCount) = ([], 0) }
      return messages
    }
  }

  /// Asks the engine to stop; later messages are dropped.
  func close() {
    locked {
      isClosed = true
      messages = []
      condition.broadcast()
    }
  }

  /// The engine cannot go on, for this reason; later messages are dropped.
  ///
  /// - Returns: those that nobody has read.
  func close(fault: String) -> [Message] {
    locked {
      storedFault = fault
      isClosed = true
      defer { messages = [] }
      return messages
    }
  }

  /// Why the engine could not go on; `nil` where it can, or was asked to end.
  var fault: String? { locked { storedFault } }

  /// The engine's thread says that it will touch nothing any more.
  func finish() {
    locked {
      (isClosed, isFinished) = (true, true)
      condition.broadcast()
    }
  }

  /// Waits for the engine's thread, but not for ever.
  ///
  /// - Returns: whether it finished before the deadline.
  func waitUntilFinished(before deadline: Date) -> Bool {
    locked {
      while !isFinished && condition.wait(until: deadline) {}
      return isFinished
    }
  }

  /// Waits for the engine's thread as long as it takes.
  func waitUntilFinished() {
    locked { while !isFinished { condition.wait() } }
  }

  private func message(
    _ id: RequestID, _ request: GenerationRequest, _ prompt: Result<EncodedPrompt, any Error>,
    at time: UInt64
  ) -> Message {
    func refusal(_ reason: RejectionReason) -> Message {
      .reject(
        RejectedRequest(
          id: id, reason: reason, promptText: request.prompt.text, isolation: request.isolation,
          nanoseconds: time))
    }
    switch prompt {
    case .success where submissionCount >= submissionLimit:
      return refusal(.queueFull(limit: submissionLimit))
    case .success(let prompt):
      submissionCount += 1
      return .submit(id, request, prompt, at: time)
    case .failure(let error): return refusal(.unusablePrompt("\(error)"))
    }
  }

  private func append(_ message: Message) {
    guard !isClosed else { return }
    messages.append(message)
    condition.broadcast()
  }

  private func locked<R>(_ body: () -> R) -> R {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }
}
