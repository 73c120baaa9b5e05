public import EngineTypes
import Foundation

/// The engine with a thread of its own.
///
/// Text becomes tokens on the threads that submit it; everything else happens on the engine's,
/// between two steps. A lossless subscriber that falls behind holds the engine back.
///
/// ```swift
/// let engine = try Engine(
///   model: description, settings: settings, executor: transformer, codec: codec)
/// let events = engine.subscribe(.lossless)
/// engine.submit(GenerationRequest(prompt: .chat("Hello")))
/// while let batch = events.next() { … }
/// ```
public final class Engine: InferenceEngine {
  public let model: ModelDescription
  public let settings: EngineSettings
  private let codec: any TextCodec
  private let clock: EngineClock
  private let mailbox: Mailbox
  private let subscribers = Subscribers()

  /// Starts the thread, which sleeps until there is something to do.
  ///
  /// - Parameters:
  ///   - model: facts about the model, two of which go into every hash.
  ///   - settings: block size and count are taken from the executor, which owns the cache.
  ///   - executor: the model; from now on it belongs to the engine's thread.
  ///   - codec: text to tokens and back.
  ///   - clock: nanoseconds since the engine started.
  ///   - comparesFamilies: whether to time the other family's kernels now and then, for the cost of
  ///     invariance; at most a hundredth of the time, and no bit of any answer.
  /// - Throws: `SchedulingError` where the settings leave nothing to schedule with.
  public init(
    model: ModelDescription, settings: EngineSettings, executor: sending any ModelExecutor,
    codec: any TextCodec, clock: @escaping EngineClock = monotonicEngineClock(),
    comparesFamilies: Bool = false
  ) throws {
    let core = try EngineCore(
      model: model, settings: settings, executor: executor, codec: codec, clock: clock,
      comparesFamilies: comparesFamilies)
    self.model = model
    self.settings = core.settings
    self.codec = codec
    self.clock = clock
    mailbox = Mailbox(submissionLimit: settings.maxWaiting)
    let loop = EngineLoop(core, mailbox: mailbox, subscribers: subscribers)
    let thread = Thread { loop.run() }
    thread.name = "engine"
    thread.stackSize = 8 << 20
    thread.start()
  }

  deinit { mailbox.close() }

  /// Why the engine could not go on, in one line; `nil` where it can, or was asked to end.
  ///
  /// Whoever was under way has been told, and nothing is taken any more.
  public var fault: String? { mailbox.fault }

  @discardableResult
  public func submit(_ request: GenerationRequest) -> RequestID {
    // What it waits for the step under way is load, so it has arrived now.
    let time = clock()
    return mailbox.submit(request, Result { try codec.encode(request.prompt) }, at: time)
  }

  public func send(_ command: EngineCommand) {
    mailbox.send(command)
  }

  public func subscribe(_ policy: EventQueue.Policy) -> EventQueue {
    subscribers.add(policy)
  }

  /// Ends the current step and what is left, closes every stream and waits for the thread.
  ///
  /// A subscriber that no longer takes its events cannot hold this up for more than a second: then
  /// the streams are closed first.
  public func shutdown() {
    mailbox.close()
    if mailbox.waitUntilFinished(before: Date(timeIntervalSinceNow: 1)) { return }
    subscribers.close()
    mailbox.waitUntilFinished()
  }
}
