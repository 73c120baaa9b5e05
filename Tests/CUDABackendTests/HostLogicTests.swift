import CCUDA
import CUDABackend
import EngineTypes
import Foundation
import GGUF
import Inference
import Testing
import Transformer

extension ScriptedDriverTests {
  /// What the host does for a GPU, on a driver that computes nothing.
  @Suite struct HostLogicTests {
    /// A folder that has something in the place of all machine code.
    private static func folder(for architecture: String = "sm_90a") throws -> URL {
      let folder = FileManager.default.temporaryDirectory.appending(
        path: "invar-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for name in KernelCheck.compiledNames(for: architecture) {
        try Data([1]).write(to: folder.appending(component: name))
      }
      return folder
    }

    static func backend(_ model: String = TinyModel.name) throws -> CUDABackend {
      try backend(GGUFFile(bytes: TinyModel.ggufImage(named: model)))
    }

    static func backend(_ file: GGUFFile) throws -> CUDABackend {
      let folder = try folder()
      defer { try? FileManager.default.removeItem(at: folder) }
      var options = ModelSettings()
      (options.blockCount, options.kv) = (64, .f16)
      return try CUDABackend(
        file, try ModelConfiguration(file), options, gpu: 0,
        of: unsafe try CUDADriver(ScriptedDriver.calls),
        threadCount: 1, kernelFolder: folder
      ) { _ in }
    }

    private static func step(rows: Int, mode: KernelMode = .invariant) -> ForwardInput {
      let chunk = SequenceChunk(
        request: RequestID(1), tokenIDs: (0..<rows).map { TokenID($0) },
        blockTable: (0..<4).map { BlockID($0) }, logitsPositions: rows - 1..<rows)
      return ForwardInput(mode: mode, chunks: [chunk])
    }

    @Test(arguments: [
      (0, Int32(0), (Int32(9), Int32(0)), "no GPU"),
      (3, 1, (9, 0), "no GPU 3"),
      (0, 1, (7, 5), "compute capability 7.5"),
    ])
    func aMachineWithoutAFitGPUIsToldWhy(
      index: Int, count: Int32, capability: (Int32, Int32), words: String
    ) throws {
      ScriptedDriver.reset { ($0.deviceCount, $0.capability) = (count, capability) }
      let file = try GGUFFile(bytes: TinyModel.ggufImage())
      let error = try #require(throws: CUDAError.self) {
        try CUDABackend(
          file, try ModelConfiguration(file), ModelSettings(), gpu: index,
          of: unsafe try CUDADriver(ScriptedDriver.calls), threadCount: 1, kernelFolder: nil
        ) { _ in }
      }
      #expect(error.description.contains(words))
    }

    /// Each is one line that names what was looked for, what was found and what to do.
    @Test(arguments: [
      ("init", Int32(803), Int32(13000), ["the driver's start", "CUDA_ERROR_PAPER"]),
      ("init", cc_error_no_device, 13000, ["sees no GPU", "--device cpu"]),
      ("", 0, 11040, ["for CUDA 11.4", "12.0 or later", "update it", "--device cpu"]),
      ("retain", cc_error_device_unavailable, 13000, ["Paper GPU for itself", "--device cuda:1"]),
      ("retain", 999, 13000, ["cuDevicePrimaryCtxRetain", "CUDA_ERROR_PAPER"]),
    ])
    func aDriverThatDoesNotStartSaysWhy(
      call: String, code: Int32, version: Int32, words: [String]
    ) throws {
      ScriptedDriver.reset { ($0.failing, $0.code, $0.version) = (call, code, version) }
      let error = try #require(throws: CUDAError.self) { try Self.backend() }
      for word in words { #expect(error.description.contains(word)) }
      #expect(!error.description.contains("\n"))
    }

    /// Known before anything is taken; what would fit, does.
    @Test func tooLittleMemoryIsSaidWithWhatWouldFit() throws {
      var needed = 0
      for free in [1 << 16, 1 << 24, 1 << 22] {
        ScriptedDriver.reset { $0.free = free }
        do { _ = try Self.backend() } catch CUDAError.tooLarge(let shortage) {
          needed += 1
          #expect(ScriptedDriver.ask(\.allocated.isEmpty))
          #expect(shortage.free == free && shortage.total == 1 << 30)
          #expect("\(shortage)".contains("64 blocks"))
          #expect("\(shortage)".contains("other programs may hold 1.1 GB"))
          if let count = shortage.fittingBlockCount {
            #expect((1..<64).contains(count))
            #expect("\(shortage)".contains("--blocks \(count) would fit"))
          } else {
            #expect("\(shortage)".contains("--device cpu"))
          }
        }
      }
      #expect(needed > 0)
    }

    /// Met once a step is launched, met again recorded, and from then on it is one call.
    @Test func aShapeMetAgainIsOneGraph() throws {
      ScriptedDriver.reset()
      let backend = try Self.backend()
      _ = try backend.forward(Self.step(rows: 5))
      let launched = ScriptedDriver.ask { $0.launches.count }
      #expect(launched > 20)
      #expect(ScriptedDriver.ask(\.launches).filter(\.isRecorded).isEmpty)
      for _ in 0..<3 { _ = try backend.forward(Self.step(rows: 5)) }
      let launches = ScriptedDriver.ask(\.launches)
      #expect(launches.count == 2 * launched)
      let (run, recorded) = (launches.prefix(launched), launches.dropFirst(launched))
      #expect(recorded.filter(\.isRecorded).count == launched)
      #expect(run.map(\.kernel) == recorded.map(\.kernel))
      #expect(ScriptedDriver.ask(\.graphCount) == 1)
      #expect(ScriptedDriver.ask(\.graphLaunchCount) == 3)
    }

    /// Buffers that grew lie elsewhere.
    @Test func aLargerStepForgetsGraphs() throws {
      ScriptedDriver.reset()
      let backend = try Self.backend()
      for _ in 0..<2 { _ = try backend.forward(Self.step(rows: 5)) }
      #expect(ScriptedDriver.ask(\.liveGraphCount) == 1)
      _ = try backend.forward(Self.step(rows: 40))
      #expect(ScriptedDriver.ask(\.liveGraphCount) == 0)
    }

    @Test func logitsCrossOnlyWhereTheyAreRead() throws {
      ScriptedDriver.reset()
      let backend = try Self.backend()
      let output = try backend.forward(Self.step(rows: 3))
      let before = ScriptedDriver.ask(\.bytesToHost)
      let row = try #require(output.rows.first)
      #expect(before < 4 * row.logits.count)
      #expect(try row.logits.values().prefix(2) == [0, 0])
      let after = ScriptedDriver.ask(\.bytesToHost)
      #expect(after - before >= 4 * row.logits.count)
      #expect(try row.logits[2] == 0)
      #expect(ScriptedDriver.ask(\.bytesToHost) == after)
    }

    /// Few rows leave most of a GPU idle, which the standard family does not accept.
    @Test func theStandardFamilyChoosesByTheShape() throws {
      ScriptedDriver.reset()
      let backend = try Self.backend()
      func splits(_ rows: Int, _ mode: KernelMode) throws -> [Int] {
        try backend.forward(Self.step(rows: rows, mode: mode)).operations
          .filter { $0.site.operation == .matmul }.map(\.choice.splitCount)
      }
      #expect(try splits(1, .standard).filter { $0 > 1 }.count > 0)
      #expect(try splits(1, .standard) != splits(48, .standard))
      #expect(try splits(1, .invariant) == splits(48, .invariant))
      #expect(try Set(splits(1, .invariant)) == [1])
    }

    @Test func memoryIsGivenBack() throws {
      ScriptedDriver.reset()
      var backend: CUDABackend? = try Self.backend()
      _ = try backend?.forward(Self.step(rows: 2))
      #expect(ScriptedDriver.ask { $0.allocated.isEmpty } == false)
      backend = nil
      #expect(ScriptedDriver.ask { $0.allocated.isEmpty })
    }

    @Test func aDeviceIsNamedAsOptionsNameIt() {
      for (device, name) in [(ComputeDevice.cpu, "cpu"), (.cuda(0), "cuda"), (.cuda(3), "cuda:3")] {
        #expect(device.rawValue == name)
        #expect(ComputeDevice(rawValue: name) == device)
      }
      #expect(ComputeDevice(rawValue: "cuda:0") == .cuda(0))
      for name in ["", "gpu", "cuda:", "cuda:-1", "cuda:01", "cuda:8", "CUDA"] {
        #expect(ComputeDevice(rawValue: name) == nil, "\(name)")
      }
    }
  }
}
