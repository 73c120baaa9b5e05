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
  }

  private let model: LabContext.Model
  private let seed: UInt64
  /// The session's, which a request of it is located in; `nil` where it is not recorded.
  private let log: String?
  private let text: LabText
  private let state = Mutex(State())
  private let runs = DispatchGroup()

  /// Columns of a page; the smallest full screen's.
  private static let pageWidth = 76

  init(_ model: LabContext.Model, seed: UInt64, log: String?, isUnicode: Bool) {
    (self.model, self.seed, self.log) = (model, seed, log)
    text = LabText(isUnicode: isUnicode, width: Self.pageWidth)
  }

  var entries: [LabEntry] {
    LabCatalogue.all.map {
      LabEntry(name: $0.name, title: $0.title, explanation: $0.explanation)
    }
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
    _ work: @escaping @Sendable () -> (String, [LabPageLine])
  ) {
    let mayStart = state.withLock { state in
      guard !state.isRunning else { return false }
      (state.isRunning, state.isStopping, state.start) = (true, false, .now)
      state.report = LabReport(
        name: name, phase: .running(fraction: 0, text: "starting"), lines: introduction)
      return true
    }
    guard mayStart else { return }
    runs.enter()
    Thread { [self] in
      let (word, lines) = work()
      state.withLock { state in
        state.report = LabReport(name: name, phase: .ended(word), lines: introduction + lines)
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

  private func locate(_ job: LocateJob) -> (String, [LabPageLine]) {
    ended {
      try job.run(model.loaded) { [self] progress in
        if state.withLock(\.isStopping) { throw LabError.cancelled }
        show { Progress(progress, elapsed: $0) }
      }
    }
  }

  private func outcome(_ lab: any Lab) -> (String, [LabPageLine]) {
    let context = LabContext(
      settings: model.settings, seed: seed, model: { [model] in model },
      isCancelled: { [self] in state.withLock(\.isStopping) },
      show: { [self] progress in
        show(progress.counters) { Progress(progress, elapsed: $0) }
      })
    return ended(advice: lab is FeynmanLab ? "; run it again to go on where it stopped" : "") {
      let result = try lab.run(in: context)
      return (result.outcome.rawValue, text.findings(result).map(LabPageLine.init))
    }
  }

  /// What `work` came to, or why it did not come to its end.
  private func ended(
    advice: String = "", _ work: () throws -> (String, [LabPageLine])
  ) -> (String, [LabPageLine]) {
    do { return try work() } catch LabError.cancelled {
      return ("stopped", [.init("", .text), .init("stopped\(advice)", .neutral)])
    } catch {
      return ("failed", [.init("", .text), .init("\(error)", .bad)])
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
      case .figure: .figure
      case .verdict(.shown): .good
      case .verdict(.notShown): .neutral
      case .verdict(.broken): .bad
      }
    self.init(line.text, kind)
  }
}
