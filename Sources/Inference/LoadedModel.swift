import CPUBackend
import CUDABackend
public import EngineTypes
import Foundation
import GGUF
import Kernels
import Tokenization
public import Transformer

extension Transformer: ModelExecutor {
  public var vocabularySize: Int { configuration.tokenCount }
  public var contextLength: Int { configuration.contextLength }
  public var blockSize: Int { options.blockSize }
  public var blockCount: Int { options.blockCount }
  public var slidingWindow: Int? { configuration.sliding?.window }
}

extension EngineSettings {
  /// Settings for this machine: all its cores and its widest instruction set.
  public static func standard(threadCount: Int) -> EngineSettings {
    var settings = EngineSettings()
    settings.threadCount = threadCount
    settings.instructionSet = .best
    return settings
  }
}

/// A model ready to run: its file opened, its tokenizer read.
///
/// ```swift
/// let opened = try ModelStore().open("smollm2-135m-instruct")
/// let loaded = try LoadedModel(opened)
/// let engine = try loaded.makeEngine(.standard(threadCount: 2))
/// ```
public struct LoadedModel: Sendable {
  public let description: ModelDescription
  public let codec: TokenizerCodec
  /// Context length, layer count and the like.
  public let configuration: ModelConfiguration
  private let file: GGUFFile

  /// - Throws: `ModelError`, `TokenizerError`, `GGUFError` or `InferenceError`, one line each: the
  ///   first of `ModelProblem.all`.
  public init(_ opened: ModelStore.OpenedModel) throws {
    description = opened.description
    file = opened.file
    if let problem = ModelProblem.all(in: file).first { throw problem.error }
    configuration = try ModelConfiguration(file)
    codec = try TokenizerCodec(file)
  }

  /// What the file says and cannot be followed, though the model runs; one line each.
  public var warnings: [String] { codec.tokenizer.warnings.map(\.description) }

  /// What this machine has to compute on.
  package static let devices: [ComputeDevice] =
    [.cpu] + (CUDABackend.isAvailable ? [.cuda(0)] : [])

  /// Repacks the weights and allocates the KV cache.
  ///
  /// - Throws: `InferenceError` for settings this machine or model cannot have, or `ModelError`.
  ///
  /// What takes long is told to `progress` as it begins.
  public func makeTransformer(
    _ settings: EngineSettings, progress: (String) -> Void = { _ in }
  ) throws -> Transformer {
    try check(settings)
    switch settings.device {
    case .cpu:
      return try Transformer(onCPU: file, settings.model, threadCount: settings.threadCount)
    case .cuda(let index):
      return try Transformer(
        onGPU: index, file, settings.model, threadCount: settings.threadCount,
        kernelFolder: URL(filePath: ModelStore().directory).deletingLastPathComponent()
          .appending(component: "kernels"), progress: progress)
    }
  }

  /// Starts an engine over a transformer of its own.
  public func makeEngine(
    _ settings: EngineSettings, comparesFamilies: Bool = false
  ) throws -> Engine {
    try Engine(
      model: description, settings: settings, executor: try makeTransformer(settings), codec: codec,
      comparesFamilies: comparesFamilies)
  }

  private func check(_ settings: EngineSettings) throws(InferenceError) {
    guard settings.instructionSet.isAvailable else {
      throw .instructionSetUnavailable(settings.instructionSet)
    }
    if let fault = settings.outOfRange { throw .setting(fault) }
    guard settings.device == .cpu else { return }
    let needed = cacheByteCount(settings)
    let available = Int(ProcessInfo.processInfo.physicalMemory)
    guard needed <= available else { throw .cacheTooLarge(byteCount: needed, available: available) }
  }

  /// Bytes of K and V that the settings ask for; as many as can be counted where they ask for more.
  public func cacheByteCount(_ settings: EngineSettings) -> Int {
    CPUBackend.cacheByteCount(configuration, settings.model)
  }
}
