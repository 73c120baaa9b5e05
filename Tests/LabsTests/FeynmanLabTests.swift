import EngineTypes
import Foundation
import Labs
import Synchronization
import Testing

/// Many completions in changing company, and runs that are interrupted.
@Suite struct FeynmanLabTests {
  /// A file in a directory of its own, gone at the end.
  private final class StateFile {
    let path: String
    private let directory: URL

    init() {
      directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      path = directory.appending(path: "deep/state.jsonl").path
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    var lines: [Substring] {
      get throws { try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") }
    }

    func write(_ text: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
  }

  private func lab(_ file: StateFile, completions: Int = 60, tokens: Int = 12) -> FeynmanLab {
    var lab = FeynmanLab()
    (lab.completionCount, lab.tokenCount, lab.stateFile) = (completions, tokens, file.path)
    return lab
  }

  private func tiny(cancelsAfter limit: Int = .max) throws -> LabContext {
    try LabStage.context(model: "tiny", activation: .f32, cancelsAfter: limit)
  }

  /// Steps to a few in a hundred, and tokens within a third: what is cached by when is a guess.
  @Test func whatItWillDoIsToldBeforeItRuns() throws {
    let file = StateFile()
    let seen = Mutex((steps: 0, rows: 0))
    let plain = try tiny()
    let model = try plain.model()
    let context = LabContext(
      settings: plain.settings, seed: 42, model: { model },
      show: { progress in
        let rows = progress.counters.last.flatMap { Int($0.value) } ?? 0
        seen.withLock { $0 = ($0.steps + 1, $0.rows + rows) }
      })
    var lab = lab(file, completions: 50, tokens: 24)
    _ = try lab.run(in: context)
    let (steps, rows) = seen.withLock(\.self)
    guard case .tokens(let told, let toldSteps) = lab.work(on: model, seed: 42).amount else {
      Issue.record("no tokens")
      return
    }
    #expect((0.9...1.15).contains(Double(toldSteps) / Double(steps)), "\(toldSteps) for \(steps)")
    #expect((0.7...1.4).contains(Double(told) / Double(rows)), "\(told) for \(rows)")
    // The control: another task is another number.
    lab.completionCount = 100
    #expect(lab.work(on: model, seed: 42).amount != .tokens(told, steps: toldSteps))
  }

  @Test func companyChangesBitsWithStandardKernelsOnly() throws {
    let file = StateFile()
    let context = try LabStage.context(model: "smollm2-135m-instruct")
    let result = try lab(file, completions: 8, tokens: 10).run(in: context)
    #expect(result.outcome != .broken)
    #expect(try result.integer("unique_hashes_invariant") == 1)
    #expect(try result.integer("unique_invariant") == 1)
    #expect(try result.integer("unique_hashes_variant") > 1)
  }

  @Test func aShortQueueRefusesNobodyInAnExperiment() throws {
    let short = try LabStage.context(model: "tiny", activation: .f32, maxWaiting: 1)
    let result = try lab(StateFile(), completions: 8).run(in: short)
    #expect(result.facts == (try lab(StateFile(), completions: 8).run(in: try tiny())).facts)
  }

  @Test func anInterruptedRunGoesOnToTheSameResult() throws {
    let whole = try lab(StateFile()).run(in: try tiny())
    #expect(try whole.integer("unique_hashes_variant") > 1)
    let file = StateFile()
    // Somewhere in the middle of a wave, again and again.
    var interruptions = 0
    var result: LabResult?
    while result == nil, interruptions < 20 {
      do { result = try lab(file).run(in: try tiny(cancelsAfter: 150)) } catch LabError.cancelled {
        interruptions += 1
      }
    }
    #expect(interruptions > 1)
    #expect(result == whole)
  }

  @Test func aFinishedRunIsNotComputedAgainAndARestartIs() throws {
    let file = StateFile()
    let first = try lab(file, completions: 3).run(in: try tiny())
    #expect(try file.lines.count == 3)
    #expect(try lab(file, completions: 3).run(in: try tiny(cancelsAfter: 0)) == first)
    var again = lab(file, completions: 3)
    again.restarts = true
    #expect(throws: LabError.cancelled) { try again.run(in: try tiny(cancelsAfter: 0)) }
    #expect(try file.lines.count == 1)
  }

  @Test func aLastLineCutShortIsComputedAgain() throws {
    let file = StateFile()
    let whole = try lab(file, completions: 3).run(in: try tiny())
    let text = try String(contentsOfFile: file.path, encoding: .utf8)
    for cut in [1, 20] {
      try file.write(String(text.dropLast(cut)))
      #expect(throws: LabError.cancelled) {
        try lab(file, completions: 3).run(in: try tiny(cancelsAfter: 0))
      }
      #expect(try lab(file, completions: 3).run(in: try tiny()) == whole)
      #expect(try String(contentsOfFile: file.path, encoding: .utf8) == text)
    }
  }

  @Test func anotherRunsStateIsRefused() throws {
    let file = StateFile()
    _ = try lab(file, completions: 3).run(in: try tiny())
    #expect(throws: LabError.otherState(path: file.path)) {
      try lab(file, completions: 4).run(in: try tiny())
    }
  }

  @Test(arguments: [
    // A token no vocabulary has, and a wave too many.
    ("HEADER\nWAVE", 2), ("HEADER\nFIRST\nFIRST\n", 3), ("hello", 1), ("{}\n", 1),
    ("HEADER\n{\"mode\":\"standard\"}\n", 2),
    (
      "HEADER\n{\"mode\":\"standard\",\"index\":0,\"rows\":[1,2],"
        + "\"answers\":[{\"tokens\":[-5],\"hash\":\"\"}]}\n", 2
    ),
  ])
  func whatIsNoStateIsRefusedByLine(text: String, line: Int) throws {
    let file = StateFile()
    _ = try lab(file, completions: 1, tokens: 1).run(in: try tiny())
    let (header, wave) = (String(try file.lines[0]), String(try file.lines[1]))
    let strange = wave.replacing(#/"tokens":\[\d+/#, with: "\"tokens\":[999999") + "\n"
    #expect(strange != wave + "\n")
    try file.write(
      text.replacing("HEADER", with: header).replacing("WAVE", with: strange)
        .replacing("FIRST", with: wave))
    #expect(throws: LabError.damagedState(path: file.path, line: line)) {
      try lab(file, completions: 1, tokens: 1).run(in: try tiny())
    }
  }

  @Test func anAnswerThatCannotFitIsRefusedAtOnce() throws {
    #expect(throws: LabError.self) {
      try lab(StateFile(), completions: 1, tokens: 5000).run(in: try tiny())
    }
  }
}

/// Sampler and scorer.
@Suite struct OnPolicyLabTests {
  @Test(arguments: ["smollm2-135m-instruct", "tiny"])
  func invariantKernelsSampleWhatTheyScore(model: String) throws {
    var lab = OnPolicyLab()
    (lab.rolloutCount, lab.tokenCount) = (5, 8)
    let context = try LabStage.context(model: model, activation: .f32)
    let result = try lab.run(in: context)
    #expect(try result.integer("scored_invariant") == 40)
    #expect(try result.integer("non_zero_invariant") == 0)
    #expect(try result.integer("changed_rows_invariant") == 0)
    #expect(try result.number("max_kl_invariant") == 0)
    // The same measure sees the standard kernels' company.
    #expect(try result.integer("non_zero_variant") > 0)
    #expect(result.outcome == .shown)
  }

  /// What it counts reads as words, and so does what becomes of it where it is stopped.
  @Test func itsCountersSayWhatTheyCount() throws {
    var lab = OnPolicyLab()
    (lab.rolloutCount, lab.tokenCount) = (5, 8)
    let last = Mutex<LabProgress?>(nil)
    _ = try lab.run(
      in: try LabStage.context(model: "tiny", activation: .f32) { progress in
        last.withLock { $0 = progress }
      })
    let progress = last.withLock { $0 }
    let counters = try #require(progress).counters
    #expect(
      counters.map { "\($0.name) \($0.value)" } == ["scored 40 tokens", "diverged 0 of them"])
    #expect(lab.whenStopped == "nothing of it is kept")
    #expect(FeynmanLab().whenStopped.hasPrefix("every 25 answers are kept"))
  }
}
