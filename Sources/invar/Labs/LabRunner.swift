import DashboardUI
import EngineTypes
import Foundation
import Inference
import Labs
import Proof
import Reports
import Synchronization

/// Runs the dashboard's experiments, one at a time, on a thread of its own.
///
/// The dashboard pauses its engine first. A model's weights are packed anew for an experiment that
/// needs one, because the engine's own belong to its thread.
final class LabRunner: LabBench, Sendable {
  private struct State {
    var report: LabReport?
    /// Raised by every start and stop; an experiment of an older generation ends.
    var isStopping = false
    var isRunning = false
    /// When the experiment began.
    var start = ContinuousClock.now
    /// Whether it goes on with what was done before.
    var goesOn = false
  }

  private let model: LabContext.Model
  private let seed: UInt64
  /// The session's, which a request of it is located in; `nil` where it is not recorded.
  private let log: String?
  private let text: LabText
  private let memory: LabMemory
  private let state = Mutex(State())
  private let runs = DispatchGroup()

  /// Columns of a page; the smallest full screen's.
  static let pageWidth = 76

  init(
    _ model: LabContext.Model, seed: UInt64, log: String?, isUnicode: Bool, memory: LabMemory
  ) {
    (self.model, self.seed, self.log, self.memory) = (model, seed, log, memory)
    text = LabText(isUnicode: isUnicode, width: Self.pageWidth)
  }

  var entries: [LabEntry] {
    let memory = memory.read()
    return LabCatalogue.all.map { lab in
      let task = task(of: lab)
      return LabEntry(
        name: lab.name, title: lab.title, explanation: lab.explanation, lookFor: lab.lookFor,
        task: task, past: memory.past(of: lab.name, task: task.words, at: place(of: lab)))
    }
  }

  private func place(of lab: any Lab) -> LabMemory.Place {
    LabMemory.Place(lab, model, model.settings, seed: seed)
  }

  private func task(of lab: any Lab) -> LabTask {
    LabTask(lab.work(on: model, seed: seed), on: model)
  }

  var report: LabReport? { state.withLock(\.report) }

  func start(_ name: String) {
    if let job = LocateJob(name, log: log) {
      return begin(name, job.introduction) { [self] in locate(job) }
    }
    guard let lab = LabCatalogue.lab(named: name) else { return }
    begin(name, text.introduction(lab).map(DashboardUI.LabPageLine.init)) { [self] in
      outcome(lab)
    }
  }

  private func begin(
    _ name: String, _ introduction: [LabPageLine],
    _ work: @escaping @Sendable () -> Outcome
  ) {
    let mayStart = state.withLock { state in
      guard !state.isRunning else { return false }
      (state.isRunning, state.isStopping, state.goesOn) = (true, false, false)
      state.start = .now
      state.report = LabReport(
        name: name, phase: .running(fraction: 0, text: "starting"), lines: introduction)
      return true
    }
    guard mayStart else { return }
    runs.enter()
    Thread { [self] in
      let outcome = work()
      state.withLock { state in
        state.report = LabReport(
          name: name, phase: .ended(outcome.word), lines: introduction + outcome.lines,
          wholeNanoseconds: outcome.wholeNanoseconds)
        state.isRunning = false
      }
      runs.leave()
    }.start()
  }

  func stop() { state.withLock { $0.isStopping = true } }

  /// Stops the running experiment and waits for its thread.
  func finish() {
    stop()
    runs.wait()
  }

  /// What an experiment came to.
  private struct Outcome {
    var word: String
    var lines: [LabPageLine]
    /// Where it was run from its beginning to its end.
    var wholeNanoseconds: UInt64?
  }

  private func locate(_ job: LocateJob) -> Outcome {
    ended {
      let (word, lines) = try job.run(model.loaded) { [self] progress in
        if state.withLock(\.isStopping) { throw LabError.cancelled }
        show { Progress(progress, elapsed: $0) }
      }
      return Outcome(word: word, lines: lines)
    }
  }

  private func outcome(_ lab: any Lab) -> Outcome {
    let context = LabContext(
      settings: model.settings, seed: seed, model: { [model] in model },
      isCancelled: { [self] in state.withLock(\.isStopping) },
      show: { [self] progress in
        if progress.doneBefore > 0 { state.withLock { $0.goesOn = true } }
        show(progress.counters) { Progress(progress, elapsed: $0) }
      })
    return ended(whenStopped: lab.whenStopped) {
      let result = try lab.run(in: context)
      return remembered(
        Outcome(
          word: result.outcome.rawValue, lines: text.findings(result).map(LabPageLine.init)),
        of: lab)
    }
  }

  /// With its time, where it was run as a whole, and remembered for later sessions.
  private func remembered(_ outcome: Outcome, of lab: any Lab) -> Outcome {
    let (start, goesOn) = state.withLock { ($0.start, $0.goesOn) }
    guard !goesOn else { return outcome }
    var outcome = outcome
    let nanoseconds = UInt64(max(0, start.duration(to: .now) / .nanoseconds(1)))
    outcome.wholeNanoseconds = nanoseconds
    let past = LabPast(
      word: outcome.word, lines: outcome.lines, nanoseconds: nanoseconds,
      wholeNanoseconds: nanoseconds)
    if let fault = memory.remember(
      past, of: lab.name, task: task(of: lab).words, at: place(of: lab))
    {
      outcome.lines.append(LabPageLine(fault, .text))
    }
    return outcome
  }

  /// What `work` came to, or why it did not come to its end.
  private func ended(
    whenStopped: String = "nothing of it is kept", _ work: () throws -> Outcome
  ) -> Outcome {
    do { return try work() } catch LabError.cancelled {
      return Outcome(
        word: "stopped",
        lines: [.init("", .text), .init("stopped before the end: \(whenStopped)", .neutral)])
    } catch {
      return Outcome(word: "failed", lines: [.init("", .text), .init("\(error)", .bad)])
    }
  }

  private func show(
    _ counters: [LabProgress.Counter] = [], _ progress: (Duration) -> Progress
  ) {
    state.withLock { state in
      let done = progress(state.start.duration(to: .now))
      let words = [done.label, done.amountText, done.remainingText].compactMap(\.self)
      state.report?.phase = .running(
        fraction: done.fraction ?? 0, text: words.joined(separator: "  "))
      state.report?.counters = counters.map { .init(name: $0.name, value: $0.value) }
    }
  }
}

extension LabPageLine {
  init(_ line: LabLine) {
    let kind: Kind =
      switch line.style {
      case .heading: .heading
      case .text: .text
      case .row: .row
      case .figure: .figure
      case .verdict(.shown): .good
      case .verdict(.notShown): .neutral
      case .verdict(.broken): .bad
      }
    self.init(line.text, kind)
  }
}
