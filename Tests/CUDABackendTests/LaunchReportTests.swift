import CUDABackend
import EngineTypes
import GGUF
import Inference
import Testing
import Transformer

/// A step's report and what it launched.
extension ScriptedDriverTests.HostLogicTests {
  /// Kernels that no operation of a report is: they move, turn or round elements one by one, and sum nothing
  /// whose order could matter.
  private static let unreported = [
    "embed_", "iv_quantise_rows", "iv_widen", "iv_find_tiles", "store_rows", "rotate", "add_rows",
    "scale_rows", "cap_rows",
    // Reported where they normalise: heads that are not are turned and stored, rows that are not are quantised.
    "iv_finish_heads_", "iv_normalise_",
  ]

  private func check(
    _ file: GGUFFile, _ mode: KernelMode, isTraced: Bool = false
  ) throws -> Set<String> {
    ScriptedDriver.reset()
    let backend = try Self.backend(file)
    var all: Set<String> = []
    for rows in [1, 2, 12, 40, 70, 200] {
      let before = ScriptedDriver.ask(\.launches.count)
      var input = Self.crowd(rows: rows, mode: mode)
      if isTraced { input.trace = TraceSelection(positions: [RequestID(1): 0..<1]) }
      let output = try backend.forward(input)
      let launched = Set(ScriptedDriver.ask(\.launches).dropFirst(before).map(\.kernel))
      let named = Set(output.operations.flatMap { Self.names(in: $0.choice) })
      let summing = launched.filter { kernel in
        named.contains(kernel) || !Self.unreported.contains(where: kernel.hasPrefix)
      }
      #expect(summing == named, "\(rows) rows")
      all.formUnion(named)
    }
    return all
  }

  private static func names(in choice: KernelChoice) -> [String] {
    #expect(choice.kernel.hasPrefix("cuda-"))
    return choice.kernel.dropFirst("cuda-".count).split(separator: "+").map(String.init)
  }

  /// One row of a sequence beside all others of another's, so that both ways of attention are met.
  private static func crowd(rows: Int, mode: KernelMode) -> ForwardInput {
    let chunks = [max(1, rows - 1), rows - max(1, rows - 1)].enumerated().filter { $1 > 0 }
    return ForwardInput(
      mode: mode,
      chunks: chunks.map { index, count in
        SequenceChunk(
          request: index == 0 ? RequestID(1) : RequestID(2),
          tokenIDs: (0..<count).map { TokenID($0 % 50) },
          blockTable: (0...count / 16).map { BlockID(32 * index + $0) },
          logitsPositions: count / 2..<count)
      })
  }

  @Test(arguments: TinyModel.names, [KernelMode.invariant, .standard])
  func aStepLaunchesWhatItsReportNames(model: String, mode: KernelMode) throws {
    let named = try check(GGUFFile(bytes: TinyModel.ggufImage(named: model)), mode)
    #expect(named.contains("mix") == (model == TinyModel.expertsName))
  }

  /// Shapes that the tiny models have not, each with a kernel that it is there for.
  private static let shapes: [(model: PaperModel, kernel: String)] = [
    (PaperModel(), "iv_attention_4"), (PaperModel(), "iv_attention_prefill"),
    (PaperModel(), "iv_finish_heads_64"), (PaperModel(), "iv_gate_up_q4_16_t1"),
    (PaperModel(type: .q8_0), "iv_wide_gate_up_q8_2"), (PaperModel(type: .q4_K), "iv_wide_q4_k_2"),
    (PaperModel(type: .q6_K), "iv_narrow_q6_k_8_t1"), (PaperModel(type: .f16), "matmul_f16"),
    (PaperModel(architecture: .qwen2, hasBiases: true), "iv_narrow_q4_8_t4"),
    (PaperModel(headSize: 144), "rms_norm"),
    (PaperModel(architecture: .olmo2), "rms_norm"),
    (PaperModel(architecture: .gemma2, window: 24), "iv_normalise_many"),
    (PaperModel(architecture: .gemma3, window: 24), "iv_attention_prefill"),
    (PaperModel(paddingCount: 6), "reduce_logits"),
  ]

  @Test(arguments: shapes, [KernelMode.invariant, .standard])
  func aStepOfAnyShapeLaunchesWhatItsReportNames(
    shape: (model: PaperModel, kernel: String), mode: KernelMode
  ) throws {
    let named = try check(shape.model.file(), mode)
    #expect(mode == .standard || named.contains(shape.kernel), "\(named.sorted())")
    #expect(mode == .invariant || named.contains("rms_norm_standard"))
  }

  /// Who looks inside finds each operation's result by itself.
  @Test(arguments: [PaperModel(), PaperModel(architecture: .gemma2, window: 24)])
  func aTracedStepLaunchesWhatItsReportNames(model: PaperModel) throws {
    #expect(try check(model.file(), .invariant, isTraced: true).contains("rms_norm"))
  }

  /// What is said before anything ran is what then runs.
  @Test(arguments: [KernelMode.invariant, .standard])
  func theReportOfOneRowIsThatOfAStep(mode: KernelMode) throws {
    ScriptedDriver.reset()
    let backend = try Self.backend(PaperModel().file())
    let said = backend.operationsOfOneRow(in: mode)
    #expect(try said == backend.forward(Self.crowd(rows: 1, mode: mode)).operations)
  }
}
