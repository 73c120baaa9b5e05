import EngineTypes
import GGUF
import Kernels

/// Random numbers drawn once: large samples are pieces of them, each from another place, so that no
/// test spends its time drawing, not even in a debug build.
private enum Stream {
  static let floats: [Float] = {
    var generator = SplitMix(seed: 1)
    return (0..<1 << 16).map { _ in generator.float(2) }
  }()

  /// Samples of each type; see `sampleCount`.
  static let sampleCount = 1024

  static let weights: [TensorType: [UInt8]] = Dictionary(
    uniqueKeysWithValues: TensorType.allCases.map { type in
      var generator = SplitMix(seed: UInt64(type.rawValue))
      var bytes: [UInt8] = []
      for _ in 0..<sampleCount { bytes.append(sampleOf: type, &generator) }
      return (type, bytes)
    })
}

extension FloatMatrix {
  static func sample(_ rows: Int, _ columns: Int, _ offset: Int) -> FloatMatrix {
    let matrix = FloatMatrix(rowCount: rows, columnCount: columns)
    matrix.fill(offset: offset)
    return matrix
  }

  /// Row after row from places of their own.
  func fill(offset: Int) {
    let total = Stream.floats.count
    unsafe Stream.floats.withUnsafeBufferPointer { stream in
      guard let start = stream.baseAddress else { return }
      for row in 0..<rowCount {
        var (column, place) = (0, (4099 * offset + 977 * row) % total)
        while column < columnCount {
          let count = min(columnCount - column, total - place)
          unsafe (pointer(row: row) + column).update(from: start + place, count: count)
          (column, place) = (column + count, 0)
        }
      }
    }
  }
}

extension PackedMatrix {
  /// - Precondition: `depth` is whole blocks of 32, and of the type.
  static func sample(_ type: TensorType, columns: Int, depth: Int) -> PackedMatrix {
    guard let stream = Stream.weights[type] else { preconditionFailure("no weights of \(type)") }
    let blockBytes = stream.count / Stream.sampleCount
    let bytes = (0..<columns).flatMap { column in
      let first = 7 * column * blockBytes
      return stream[first..<first + depth / type.sampleCount * blockBytes]
    }
    return PackedMatrix(type, columns: columns, depth: depth, bytes)
  }
}
