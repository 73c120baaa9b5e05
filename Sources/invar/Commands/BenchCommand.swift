import ArgumentParser
import Benchmark
import EngineTypes
import Foundation
import Inference
import Reports

/// `invar bench`: how fast, at what price, how near to what the machine can do.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure speed and the cost of invariance.",
    discussion: """
      Measures loading, prefill, decode by batch and by context, both kernel families against each \
      other, the output hash and memory, in turns, for about a minute. Figures are medians; \
      ± is the median deviation, ~ marks one too noisy to trust. A bar's length is the figure's.

      EXAMPLES
        invar bench
        invar bench --quick --model tiny
        invar bench --json --threads 1 > bench.json
        invar bench --peer --python peer/bin/python --peer-model model-q4_0.gguf
      """)

  @Flag(help: "Print one object of JSON.")
  var json = false

  @Flag(help: "Fewer shapes and repetitions, for about 15 seconds.")
  var quick = false

  @Flag(
    help: """
      Also measure llama.cpp and ik_llama.cpp, through an installed llama-cpp-python and \
      ik-llama-cpp-python.
      """)
  var peer = false

  @Option(
    help: ArgumentHelp("The Python that has them (default: python3).", valueName: "path|name"))
  var python: String?

  @Option(
    help: ArgumentHelp(
      "The same model in another quantisation, run by the peers only; repeatable.",
      valueName: "path"))
  var peerModel: [String] = []

  @OptionGroup(title: "Engine options") var engine: EngineOptions

  func validate() throws {
    if python != nil, !peer, peerModel.isEmpty {
      throw CommandError.needsOption("--python", other: "--peer")
    }
  }

  func run() throws {
    if engine.record != nil { throw CommandError.notRecorded(command: "bench") }
    let configuration = try engine.configuration()
    // Fetches the model where it has to be; the loads that are timed find it here.
    _ = try LoadedModel(noting: try ModelOpener().open(configuration.model))
    let store = ModelStore()
    let benchmark = Benchmark(
      settings: configuration.settings, isQuick: quick, cacheLimit: cacheLimit,
      peer: peer || !peerModel.isEmpty
        ? PeerOptions(python: python ?? "python3", models: peerModel) : nil
    ) { try store.open(configuration.model) }
    let line = BenchProgress()
    defer { line.clear() }
    let report = try benchmark.run(progress: line.show)
    line.clear()
    try StandardStreams.write(
      line: json
        ? BenchJSON.value(report, version: Invar.version).text
        : BenchText(isUnicode: StandardStreams.speaksUTF8).text(report))
  }

  /// What the KV cache may take: a quarter of the memory, 2 GB at most.
  private var cacheLimit: Int {
    min(2_000_000_000, Int(ProcessInfo.processInfo.physicalMemory / 4))
  }
}
