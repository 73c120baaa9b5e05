public import EngineTypes
import Scheduling
package import Transformer

/// The engine without its thread: requests in, steps on demand, events out.
///
/// Start reading at `step()`. Everything here is synchronous and belongs to one thread; `Engine`
/// gives it one.
public struct EngineCore {
  let model: ModelDescription
  package let codec: any TextCodec
  let clock: EngineClock
  let runner: ModelRunner
  let sampler: Sampler
  var scheduler: Scheduler
  var answers: [RequestID: Answer] = [:]
  /// Times the other family's kernels now and then; `nil` where nobody asked for it.
  package var comparison: FamilyComparison?
  /// Which rows to look into, in every step from the next one on.
  package var tracing: TraceSelection?
  /// What the last step showed; `nil` where nothing was to be traced.
  package private(set) var trace: StepTrace?
  /// What the outside knows to be left in the engine; `nil` before anything was told.
  var told: Whereabouts?
  /// Why no further step can be taken, in one line; `nil` while one can.
  public internal(set) var fault: String?
  private var stepCount = 0

  /// Makes an engine that has nothing to do yet.
  ///
  /// - Parameters:
  ///   - model: facts about the model, two of which go into every hash.
  ///   - settings: block size and count are taken from the executor, which owns the cache and is given
  ///     the thread count.
  ///   - executor: the model.
  ///   - codec: text to tokens and back.
  ///   - clock: where every time in the events comes from.
  ///   - comparesFamilies: whether to time the other family's kernels now and then.
  /// - Throws: `SchedulingError` where the settings leave nothing to schedule with.
  public init(
    model: ModelDescription, settings: EngineSettings, executor: any ModelExecutor,
    codec: any TextCodec, clock: @escaping EngineClock, comparesFamilies: Bool = false
  ) throws {
    var settings = settings
    settings.blockSize = executor.blockSize
    settings.blockCount = executor.blockCount
    self.model = model
    self.codec = codec
    self.clock = clock
    runner = ModelRunner(executor: executor)
    sampler = Sampler(fault: settings.fault)
    comparison = comparesFamilies ? FamilyComparison() : nil
    scheduler = try Scheduler(settings, contextLength: executor.contextLength)
    executor.useThreads(settings.threadCount)
  }

  /// The settings in force.
  public var settings: EngineSettings { scheduler.settings }
  /// Whether another step would compute anything.
  public var hasWork: Bool { scheduler.hasWork }
  /// The number the next step will have, from 1.
  public var nextStep: Int { stepCount + 1 }

  /// The heartbeat: schedule, compute, sample and hash, update, tell.
  ///
  /// - Returns: what happened, the step's own record last.
  /// - Throws: what the model throws. Nothing of that step was told, and the engine cannot go on: `fail`
  ///   ends who is in it.
  public mutating func step() throws -> [EngineEvent] {
    guard hasWork else { return [] }
    let start = clock()
    let batch = scheduler.schedule()
    precondition(!batch.isEmpty, "nothing was scheduled for \(scheduler.runningCount) requests")
    stepCount += 1
    var record = StepRecord(
      batch, step: stepCount, scheduler: scheduler, slidingWindow: runner.executor.slidingWindow)

    let (output, compared) = try compute(batch)
    trace = output.trace
    // All that can fail comes before anything is taken into an answer.
    let scored = try score(output.scored, of: batch)
    let drawn = try draw(from: output.rows)
    let failures = try runner.failures(of: output, kv: settings.kv)
    let tokens = answer(drawn, of: batch, hashNanoseconds: &record.hashNanoseconds)
    let ended = scheduler.update(
      from: tokens.map(\.generated), failed: Set(failures.keys), for: batch)

    record.finish(output, compared, from: start, to: clock())
    comparison?.absorb(stepNanoseconds: record.durationNanoseconds)
    told = Whereabouts(record, mode: settings.mode)
    return events(of: batch, scored, tokens, ended: ended, failures, record)
  }
}
