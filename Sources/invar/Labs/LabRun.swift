import ArgumentParser
import DashboardUI
import EngineTypes
import Foundation
import Inference
import Labs
import Reports
import Synchronization

/// Experiments on the command line, one after the other, as text or JSON.
struct LabRun {
  private let options: LabOptions
  private let configuration: Configuration

  init(_ options: LabOptions) throws {
    if options.engine.record != nil { throw CommandError.notRecorded(command: "lab") }
    self.options = options
    configuration = try options.engine.configuration()
  }

  /// Runs them and prints what they find.
  ///
  /// - Throws: an exit code for an effect that did not show, a promise broken or a signal.
  func run(_ labs: [any Lab]) throws {
    // Before anyone listens to signals, because fetching a model does that itself.
    let model = labs.contains(where: \.needsModel) ? try openModel() : nil
    let stop = StopRequest()
    var outcomes: [LabOutcome] = []
    for (index, lab) in labs.enumerated() {
      if index > 0, !options.json { try StandardStreams.write(line: "\n") }
      do {
        outcomes.append(try run(lab, model, stop))
      } catch LabError.cancelled {
        StandardStreams.report(farewell(lab, model))
        throw ExitCode(128 + (stop.signal ?? 2))
      }
    }
    if outcomes.contains(.broken) { throw ExitCode(1) }
    if outcomes.contains(.notShown) { throw ExitCode(3) }
  }

  private func run(
    _ lab: any Lab, _ model: LabContext.Model?, _ stop: StopRequest
  ) throws -> LabOutcome {
    let text = LabText(isUnicode: !options.ascii && StandardStreams.speaksUTF8)
    let introduction = Introduction(options.json ? [] : text.introduction(lab))
    let line = LabProgressLine()
    defer { line.clear() }
    let start = ContinuousClock.now
    let goesOn = Mutex(false)
    let context = LabContext(
      settings: configuration.settings, seed: configuration.labSeed,
      model: { model ?? Self.noModel() }, isCancelled: { stop.signal != nil },
      show: { progress in
        introduction.print()
        if progress.doneBefore > 0 { goesOn.withLock { $0 = true } }
        line.show(progress)
      })
    let result = try lab.run(in: context)
    line.clear()
    if !goesOn.withLock(\.self) {
      remember(lab, model, result, nanoseconds: start.duration(to: .now) / .nanoseconds(1))
    }
    introduction.print()
    if options.json {
      try StandardStreams.write(
        line: LabJSON.value(
          lab, result, seed: configuration.labSeed, configuration.settings, version: Invar.version
        ).text)
    } else {
      for line in text.findings(result) { try StandardStreams.write(line: line.text) }
    }
    return result.outcome
  }

  /// For the dashboard's labs, and for the list.
  private func remember(
    _ lab: any Lab, _ model: LabContext.Model?, _ result: LabResult, nanoseconds: Double
  ) {
    let text = LabText(isUnicode: StandardStreams.speaksUTF8, width: LabRunner.pageWidth)
    let past = LabPast(
      word: result.outcome.rawValue, lines: text.findings(result).map(LabPageLine.init),
      nanoseconds: UInt64(max(0, nanoseconds)))
    let seed = configuration.labSeed
    let place = LabMemory.Place(
      lab, model, model?.settings ?? configuration.settings, seed: seed)
    LabMemory.standard().remember(
      past, of: lab.name, task: lab.work(on: nil, seed: seed).words, at: place
    ).map(StandardStreams.report)
  }

  private static func noModel() -> LabContext.Model {
    preconditionFailure("an experiment asked for a model it said it does not need")
  }

  private func openModel() throws -> LabContext.Model {
    let model = try LoadedModel(noting: try ModelOpener().open(configuration.model))
    return LabContext.Model(model, model.settings(configuration))
  }

  private func farewell(_ lab: any Lab, _ model: LabContext.Model?) -> String {
    guard let feynman = lab as? FeynmanLab, let model else {
      return "\(LabError.cancelled): \(lab.whenStopped)"
    }
    let path = feynman.statePath(model, seed: configuration.labSeed)
    return FileManager.default.fileExists(atPath: path)
      ? "stopped; the same command goes on with what is done, kept in \(path)"
      : "stopped before anything was done that could be kept"
  }
}

/// The explanation, printed once: when the experiment is on its way, so that one that cannot begin
/// says nothing but why.
private final class Introduction: Sendable {
  private let lines: Mutex<[LabLine]>

  init(_ lines: [LabLine]) { self.lines = Mutex(lines) }

  func print() {
    let new = lines.withLock { lines in
      defer { lines = [] }
      return lines
    }
    // Where nobody listens, the findings will say so.
    for line in new { try? StandardStreams.write(line: line.text) }
  }
}
