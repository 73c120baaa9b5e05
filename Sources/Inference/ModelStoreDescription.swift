public import EngineTypes
public import GGUF

extension ModelDescription {
  /// Reads the facts from a model file's metadata and tensor directory.
  ///
  /// What the file does not say is 0 or "not stated": any GGUF file can be described, run or not.
  ///
  /// - Parameters:
  ///   - name: What the user calls the model.
  ///   - sha256: Of the model's file or files, 64 hexadecimal digits.
  ///   - file: The model.
  public init(name: String, sha256: String, file: GGUFFile) {
    let metadata = file.metadata
    let architecture = metadata.string("general.architecture")
    func stated(_ key: String) -> Int? {
      architecture.flatMap { metadata.integer("\($0).\(key)") }
    }
    self.init(
      name: name, architecture: architecture ?? "not stated", sha256: sha256,
      parameterCount: file.tensors.reduce(0) { sum, tensor in
        // Of types nobody knows, the shape may claim anything.
        let (partial, overflows) = sum.addingReportingOverflow(tensor.elementCount)
        return overflows ? .max : partial
      },
      layerCount: stated("block_count") ?? 0,
      vocabularySize: metadata.arrayCount("tokenizer.ggml.tokens") ?? stated("vocab_size") ?? 0,
      contextLength: stated("context_length") ?? 0,
      weightBytes: file.tensors.reduce(0) { $0 + $1.byteCount },
      quantization: file.commonMatrixType?.description ?? "none")
  }
}

extension GGUFFile {
  /// The type that most matrices have; of equals, the one that holds more bytes.
  fileprivate var commonMatrixType: StoredType? {
    var counts: [StoredType: (matrices: Int, bytes: Int)] = [:]
    for tensor in tensors where tensor.rowCount > 1 {
      counts[tensor.storedType, default: (0, 0)].matrices += 1
      counts[tensor.storedType, default: (0, 0)].bytes += tensor.byteCount
    }
    return counts.max { $0.value < $1.value }?.key
  }
}
