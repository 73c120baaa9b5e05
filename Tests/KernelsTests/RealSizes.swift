import EngineTypes
import GGUF
import Kernels
import Testing

/// A kernel at a size that models in use have, and the bits that come of it.
///
/// Of kernels that do not round to bfloat16: that would hide most of what another order of sums does.
struct RealSize: Sendable, CustomTestStringConvertible {
  let name: String
  let bits: @Sendable (Kernels, KernelFamily) -> [UInt32]

  var testDescription: String { name }

  static let all =
    matmuls + attentions + windows + sinks + norms + rotations + logits + elementwise + mixtures

  /// K from SmolLM2-135M to Llama 3 8B, rows for every tile.
  static let matmuls = [576, 1536, 2048, 4096, 8192, 14_336].flatMap { depth in
    TensorType.allCases.filter { depth % $0.blockElementCount == 0 }.map { type in
      RealSize(name: "matmul \(type) k\(depth)") { kernels, family in
        let weights = PackedMatrix.sample(type, columns: 48, depth: depth)
        let x = ActivationRows(rowCount: 11, columnCount: depth)
        x.floats.fill(offset: 1)
        x.quantize(0..<11, with: kernels.table(for: family))
        return [1, 2, 3, 5, 6, 11].flatMap { rows in
          let output = FloatMatrix(rowCount: rows, columnCount: 48)
          kernels.matmul(
            weights, x, rowCount: rows, groups: 0..<3, order: .chain, epilogue: .store,
            family: family, into: output)
          return output.bits
        }
      }
    }
  }

  /// Head sizes of SmolLM2, GPT-2, Phi, Llama and Gemma; heads alone and in groups.
  static let attentions = [64, 80, 96, 128, 256].flatMap { headSize in
    [(4, 4), (9, 3), (8, 2), (8, 1)].flatMap { heads, keyValueHeads in
      KVType.allCases.map { kv in
        let shape = AttentionSample.Shape(
          headSize: headSize, queryHeads: heads, keyValueHeads: keyValueHeads)
        return RealSize(name: "attention \(kv.rawValue) \(heads)/\(keyValueHeads)×\(headSize)") {
          kernels, family in
          // A row alone, and as the last of a chunk: the split at 256 lies between.
          [1, 9].flatMap { rows in
            AttentionSample(shape, kv: kv, length: 270, rows: rows).bits(kernels, family)
          }
        }
      }
    }
  }

  /// Gemma's: a window within a split and across one, scores capped.
  static let windows = [(256, 4, 1), (128, 32, 16)].flatMap { headSize, heads, keyValueHeads in
    [(100, nil), (270, 50), (512, nil)].map { (window: Int, cap: Float?) in
      let shape = AttentionSample.Shape(
        headSize: headSize, queryHeads: heads, keyValueHeads: keyValueHeads)
      return RealSize(
        name: "attention bf16 \(heads)/\(keyValueHeads)×\(headSize) window \(window)"
          + (cap.map { " cap \(Int($0))" } ?? "")
      ) { kernels, family in
        [1, 9].flatMap { rows in
          var sample = AttentionSample(shape, kv: .bf16, length: 600, rows: rows)
          (sample.window, sample.cap) = (window, cap)
          return sample.bits(kernels, family)
        }
      }
    }
  }

  /// gpt-oss's, in layers with its window and without.
  static let sinks = [128, nil].map { (window: Int?) in
    RealSize(name: "attention bf16 64/8×64 sinks" + (window.map { " window \($0)" } ?? "")) {
      kernels, family in
      [1, 9].flatMap { rows in
        var sample = AttentionSample(
          .init(headSize: 64, queryHeads: 64, keyValueHeads: 8), kv: .bf16, length: 600, rows: rows)
        sample.window = window
        sample.addSinks()
        return sample.bits(kernels, family)
      }
    }
  }

  /// Gates of gpt-oss and Gemma, and Gemma's vocabulary's logits.
  static let elementwise = [
    gate("gelu gate", .geluGate, .q8_0, depth: 2048),
    gate("clamped gate", .clampedGate, .mxfp4, depth: 2880),
    RealSize(name: "scale and cap 262144") { kernels, family in
      let x = FloatMatrix.sample(1, 262_144, 7)
      kernels.scale(x, row: 0, columns: 0..<262_144, by: 50.6, family: family)
      kernels.cap(x, row: 0, columns: 0..<262_144, at: 30, family: family)
      return x.bits
    },
  ]

  private static func gate(
    _ name: String, _ epilogue: MatmulEpilogue, _ type: TensorType, depth: Int
  ) -> RealSize {
    RealSize(name: "\(name) k\(depth)") { kernels, family in
      let weights = PackedMatrix.sample(type, columns: 48, depth: depth)
      let x = ActivationRows(rowCount: 11, columnCount: depth)
      x.floats.fill(offset: 1)
      x.quantize(0..<11, with: kernels.table(for: family))
      let output = FloatMatrix.sample(11, 48, 6)
      kernels.matmul(
        weights, x, rowCount: 11, groups: 0..<3, order: .chain, epilogue: epilogue,
        family: family, into: output)
      return output.bits
    }
  }

  static let norms = [576, 2048, 4096, 8192].map { width in
    RealSize(name: "rmsnorm \(width)") { kernels, family in
      let (x, weight) = (FloatMatrix.sample(1, width, 2), FloatMatrix.sample(1, width, 3))
      let output = FloatMatrix(rowCount: 1, columnCount: width)
      kernels.rmsNorm(
        x, row: 0, weight: weight, epsilon: 1e-5, splitCount: 1, family: family, into: output,
        row: 0)
      return output.bits
    }
  }

  /// Whole heads, and such as rotate a part.
  static let rotations = [(64, 64), (80, 32), (96, 96), (128, 128), (256, 64)].map {
    size, rotated in
    RealSize(name: "rope \(rotated) of \(size)") { kernels, family in
      let table = RopeTable(
        positionCount: 200, headSize: size,
        speeds: RopeTable.speeds(count: rotated, base: 500_000))
      let x = FloatMatrix.sample(3, 3 * size, 4)
      kernels.rope(
        x, rows: 0..<3, positions: [0, 199, 77], firstColumn: 0, columns: 0..<3 * size,
        table: table, family: family)
      return x.bits
    }
  }

  /// Experts of Mixtral, Qwen3 and gpt-oss, and their hidden sizes.
  static let mixtures = [(8, 2, 4096), (128, 8, 2048), (128, 8, 4096), (32, 4, 2880)].map {
    count, used, width in
    RealSize(name: "experts \(used) of \(count)×\(width)") { kernels, family in
      let parts = FloatMatrix.sample(3 * used, width, 7)
      let output = FloatMatrix.sample(3, width, 8)
      let (routed, groups) = Self.routed(kernels, family, count: count, used: used)
      for row in 0..<3 {
        kernels.addExperts(
          parts, groups, row: row, columns: 0..<width, family: family, into: output)
      }
      let routes = (0..<3).flatMap { row in
        (0..<used).flatMap { index in
          [
            UInt32(routed.expert(index, ofRow: row)),
            routed.weight(index, ofRow: row).bitPattern,
          ]
        }
      }
      return routes + output.bits
    }
  }

  private static func routed(
    _ kernels: Kernels, _ family: KernelFamily, count: Int, used: Int
  ) -> (RoutedRows, ExpertGroups) {
    let routed = RoutedRows(rowCount: 3, expertCount: count, usedCount: used)
    routed.logits.fill(offset: 6)
    for row in 0..<3 { kernels.route(routed, row: row, family: family) }
    let groups = ExpertGroups()
    groups.sort(routed, rowCount: 3, order: .ascending)
    return (routed, groups)
  }

  /// Vocabularies of Llama 2, SmolLM2, Llama 3 and Qwen.
  static let logits = [32_000, 49_152, 128_256, 151_936].map { count in
    RealSize(name: "logits \(count)") { kernels, family in
      let logits = FloatMatrix(rowCount: 1, columnCount: count)
      logits.fill(offset: 5)
      let sum = kernels.logSumExp(logits, row: 0, count: count, splitCount: 1, family: family)
      let digest = kernels.digest(logits, row: 0, count: count)
      return [sum.bitPattern, UInt32(kernels.argmax(logits, row: 0, count: count))]
        + digest.indices.map { UInt32(truncatingIfNeeded: digest[$0] ^ digest[$0] >> 32) }
    }
  }
}
