import EngineTypes
import Foundation
import Inference
import Proof
import Transformer

/// One prompt, many completions at temperature 0, while others come and go.
public struct FeynmanLab: Lab {
  public static let prompt = "Tell me about Richard Feynman"

  public var completionCount = 100
  /// Tokens of a completion, at most.
  public var tokenCount = 100
  public var prompt = FeynmanLab.prompt
  /// Where to keep what is done; `nil` for a place of its own, which is left empty at the end.
  public var stateFile: String?
  /// Forgets what an interrupted run had done.
  public var restarts = false

  public init() {}

  public let name = "feynman"
  public let title = "one question asked many times, in changing company"

  public let explanation = [
    "At temperature 0 a model always takes the likeliest token, so the same question should get "
      + "the same answer. The article, \(Article.title), asked Qwen3-235B the same question 1,000 "
      + "times and got 80 different answers: all equal for 102 tokens, then 992 that Feynman was born in Queens, "
      + "New York, and 8 that he was born in New York City.",
    "Here the same question is asked again and again of one engine, while other people's requests "
      + "of all lengths come and go in the same batches. First with kernels that choose their "
      + "order of sums by the batch, then with the batch-invariant ones, under the same load.",
    "Every \(waveSize) answers are kept: a run that was stopped goes on behind the last of them when it is started "
      + "again with the same options. The load is a function of the seed, so it ends with the same counts.",
  ]

  public let lookFor =
    "How many different answers each mode gave, and the token at which the first two part. Invariant "
    + "kernels must give one answer and one hash."

  public func work(on model: LabContext.Model?, seed: UInt64) -> LabWork {
    var (rows, steps) = (0, 0)
    let guests = PromptLengths(model)
    let promptCount = model?.tokenCount(of: prompt) ?? 0
    for first in stride(from: 0, to: completionCount, by: Self.waveSize) {
      let wave = WaveForecast(
        requestCount: min(Self.waveSize, completionCount - first), promptCount: promptCount,
        answerCount: tokenCount, longestGap: longestGap,
        seed: self.seed(ofWave: first / Self.waveSize, seed), guests: guests)
      rows += wave.rowCount
      steps += wave.stepCount
    }
    return LabWork(
      "\(count: completionCount) answers of up to \(count: tokenCount) tokens in each of two modes, in "
        + "changing company",
      .tokens(2 * rows, steps: 2 * steps))
  }

  private var longestGap: Int { max(1, tokenCount / 4) }

  private func seed(ofWave index: Int, _ seed: UInt64) -> UInt64 {
    seed &+ UInt64(index) &* 0x9E37_79B9
  }

  /// Completions that share an engine's life; what an interruption may lose, at most.
  static let waveSize = 25

  public var needsModel: Bool { true }
  public var whenStopped: String {
    "every \(Self.waveSize) answers are kept, and the next run goes on behind them"
  }

  public func run(in context: LabContext) throws -> LabResult {
    let model = try context.model()
    let encoded = try model.loaded.codec.encode(.chat(prompt))
    try model.check(promptCount: encoded.tokens.count, tokenCount: tokenCount)
    let modes = [model.variantMode, .invariant]
    let header = header(model, modes, seed: context.seed)
    let path =
      stateFile ?? header.standardPath(environment: ProcessInfo.processInfo.environment)
    var state = try FeynmanState(path: path, header: header, restarts: restarts)
    do { try compute(header, modes, model, context, &state) } catch {
      // Nothing to go on with.
      if stateFile == nil, state.waves.isEmpty { state.remove() }
      throw error
    }
    let result = result(modes, model, state)
    if stateFile == nil { state.remove() }
    return result
  }

  /// Where a run with these options keeps what is done.
  public func statePath(_ model: LabContext.Model, seed: UInt64) -> String {
    stateFile
      ?? header(model, [model.variantMode, .invariant], seed: seed)
      .standardPath(environment: ProcessInfo.processInfo.environment)
  }

  private func compute(
    _ header: FeynmanState.Header, _ modes: [KernelMode], _ model: LabContext.Model,
    _ context: LabContext, _ state: inout FeynmanState
  ) throws {
    let waves = modes.flatMap { mode in (0..<header.waveCount).map { (mode, $0) } }
    let missing = waves.filter { state.wave($0, $1) == nil }
    guard !missing.isEmpty else { return }
    let total = modes.count * completionCount * tokenCount
    let missingTokens = missing.reduce(0) { $0 + header.size(ofWave: $1.1) } * tokenCount
    var done = total - missingTokens
    let transformer = try model.loaded.makeTransformer(model.settings)
    for (mode, index) in missing {
      // Counted once a wave, because counting goes through all answers.
      let finished = modes.map { ($0, state.census($0)) }
      var counters = counters(finished, mode, [])
      var rows = (smallest: Int.max, largest: 0)
      var stepCount = 0
      let size = header.size(ofWave: index)
      let wave = wave(mode, index, size: size, model, context)
      let answers = try wave.run(on: transformer) { step in
        rows = (min(rows.smallest, step.rowCount), max(rows.largest, step.rowCount))
        stepCount += 1
        if stepCount % 16 == 0 { counters = self.counters(finished, mode, step.answers) }
        try context.report(
          LabProgress(
            "\(name) \(mode.shortName)", done: done + step.tokenCount, of: total, unit: "tokens",
            doneBefore: total - missingTokens,
            counters: counters + [.init("rows in the step", "\(step.rowCount)")]))
      }
      try state.append(
        FeynmanState.Wave(
          mode: mode.description, index: index, answers: answers.map(FeynmanState.Completion.init),
          rows: [rows.smallest, rows.largest]))
      done += size * tokenCount
    }
  }

  private func wave(
    _ mode: KernelMode, _ index: Int, size: Int, _ model: LabContext.Model, _ context: LabContext
  ) -> Wave {
    var sampling = SamplingParameters()
    sampling.maxTokens = tokenCount
    let request = GenerationRequest(prompt: .chat(prompt), sampling: sampling)
    return Wave(
      model: model, mode: mode,
      requests: Array(repeating: request, count: size),
      seed: seed(ofWave: index, context.seed), longestGap: longestGap)
  }

  /// Different answers in each mode, those in the making among them as far as they have come.
  private func counters(
    _ finished: [(KernelMode, Census)], _ current: KernelMode, _ growing: [Answer]
  ) -> [LabProgress.Counter] {
    finished.map { mode, census in
      let begun = mode == current ? growing.map(\.tokenIDs).filter { !$0.isEmpty } : []
      let different = Census.differentCount(census.unique.map(\.tokens) + begun)
      let count = census.completionCount + begun.count
      return .init(
        mode.shortName, "\(different) distinct \(different == 1 ? "answer" : "answers") in \(count)"
      )
    }
  }

  private func header(
    _ model: LabContext.Model, _ modes: [KernelMode], seed: UInt64
  ) -> FeynmanState.Header {
    FeynmanState.Header(
      modelSHA256: model.loaded.description.sha256,
      vocabularySize: model.loaded.description.vocabularySize, modes: modes.map(\.description),
      numerics: HashHeader.numerics,
      settings: Setting.allCases.map { "\($0.fieldName) \($0.value(in: model.settings))" },
      prompt: prompt, completions: completionCount, tokens: tokenCount,
      waveSize: Self.waveSize, seed: seed)
  }
}

extension FeynmanState {
  /// Counts all completions in one mode, in the order in which they were asked for.
  func census(_ mode: KernelMode) -> Census {
    let completions = waves.filter { $0.mode == mode.description }.sorted { $0.index < $1.index }
      .flatMap(\.answers)
    return Census(
      completions.map { $0.tokens.map { TokenID(rawValue: $0) } }, hashes: completions.map(\.hash))
  }

  /// Rows of the smallest and the largest step of one mode.
  func rows(_ mode: KernelMode) -> (smallest: Int, largest: Int) {
    let rows = waves.filter { $0.mode == mode.description }.flatMap(\.rows)
    return (rows.min() ?? 0, rows.max() ?? 0)
  }
}

extension FeynmanState.Completion {
  init(_ answer: Answer) {
    self.init(
      tokens: answer.tokens.map(\.token.rawValue), hash: answer.end?.hash.hex ?? "")
  }
}
