public import EngineTypes
public import GGUF

extension ModelDescription {
  /// Reads the facts from a model file's metadata and tensor directory.
  ///
  /// - Parameters:
  ///   - name: What the user calls the model.
  ///   - sha256: Of the file, 64 hexadecimal digits.
  ///   - file: The model.
  /// - Throws: `GGUFError` where a fact every model must state is missing.
  public init(name: String, sha256: String, file: GGUFFile) throws(GGUFError) {
    let metadata = file.metadata
    let architecture = try metadata.requiredString("general.architecture")
    let vocabulary =
      metadata.arrayCount("tokenizer.ggml.tokens") ?? metadata.integer("\(architecture).vocab_size")
    self.init(
      name: name, architecture: architecture, sha256: sha256,
      parameterCount: file.tensors.reduce(0) { $0 + $1.elementCount },
      layerCount: try metadata.requiredInteger("\(architecture).block_count"),
      vocabularySize: vocabulary ?? 0,
      contextLength: try metadata.requiredInteger("\(architecture).context_length"),
      weightBytes: file.tensors.reduce(0) { $0 + $1.byteCount },
      quantization: file.commonMatrixType?.description ?? "none")
  }
}

extension GGUFFile {
  /// The type that most matrices have; of equals, the one that holds more bytes.
  fileprivate var commonMatrixType: TensorType? {
    var counts: [TensorType: (matrices: Int, bytes: Int)] = [:]
    for tensor in tensors where tensor.rowCount > 1 {
      counts[tensor.type, default: (0, 0)].matrices += 1
      counts[tensor.type, default: (0, 0)].bytes += tensor.byteCount
    }
    return counts.max { $0.value < $1.value }?.key
  }
}
