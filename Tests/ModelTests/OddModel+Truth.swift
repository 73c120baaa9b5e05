import Foundation
import Transformer

extension OddModel {
  /// Logits of every position, by the textbook and in double precision.
  func logits(_ tokens: [Int]) -> [[Double]] {
    var rows = tokens.map { token in (0..<hiddenSize).map { value("token_embd.weight", token, $0) }
    }
    for layer in 0..<layerCount {
      let prefix = "blk.\(layer)."
      let normed = rows.map { norm($0, prefix + "attn_norm") }
      let queries = normed.enumerated().map {
        rotated(normedHeads(linear($1, prefix + "attn_q"), prefix + "attn_q_norm"), position: $0)
      }
      let keys = normed.enumerated().map {
        rotated(normedHeads(linear($1, prefix + "attn_k"), prefix + "attn_k_norm"), position: $0)
      }
      let values = normed.map { linear($0, prefix + "attn_v") }
      for row in rows.indices {
        let attended = attend(queries[row], Array(keys[...row]), Array(values[...row]))
        rows[row] = sum(rows[row], linear(attended, prefix + "attn_output"))
        let normed = norm(rows[row], prefix + "ffn_norm")
        let gated = zip(linear(normed, prefix + "ffn_gate"), linear(normed, prefix + "ffn_up")).map
        {
          $0 / (1 + exp(-$0)) * $1
        }
        rows[row] = sum(rows[row], linear(gated, prefix + "ffn_down"))
      }
    }
    return rows.map { linear(norm($0, "output_norm"), "output") }
  }

  private func attend(_ query: [Double], _ keys: [[Double]], _ values: [[Double]]) -> [Double] {
    (0..<headCount).flatMap { head -> [Double] in
      let first = head / (headCount / keyValueHeadCount) * headSize
      let scores = keys.map { key in
        (0..<headSize).reduce(0) { $0 + query[head * headSize + $1] * key[first + $1] }
          / Double(headSize).squareRoot()
      }
      let largest = scores.max() ?? 0
      let weights = scores.map { exp($0 - largest) }
      let total = weights.reduce(0, +)
      return (0..<headSize).map { element in
        zip(weights, values).reduce(0) { $0 + $1.0 * $1.1[first + element] } / total
      }
    }
  }

  /// Each head by its own length, where the model has a norm for them.
  private func normedHeads(_ row: [Double], _ name: String) -> [Double] {
    guard tensor(name + ".weight") != nil else { return row }
    return stride(from: 0, to: row.count, by: headSize).flatMap {
      norm(Array(row[$0..<$0 + headSize]), name)
    }
  }

  /// Neighbouring elements are a pair in Llama, in others those half a head apart.
  private func rotated(_ row: [Double], position: Int) -> [Double] {
    var row = row
    for head in 0..<row.count / headSize {
      for pair in 0..<headSize / 2 {
        let (angle, growth) = turn(pair, at: position)
        let isNeighbour = architecture == .llama
        let first = head * headSize + (isNeighbour ? 2 * pair : pair)
        let second = isNeighbour ? first + 1 : first + headSize / 2
        let (a, b) = (row[first], row[second])
        row[first] = growth * (a * cos(angle) - b * sin(angle))
        row[second] = growth * (a * sin(angle) + b * cos(angle))
      }
    }
    return row
  }

  /// Radians and growth of a pair.
  private func turn(_ pair: Int, at position: Int) -> (angle: Double, growth: Double) {
    let size = Double(headSize)
    let factor = rotationFactors.map { Double($0[pair]) } ?? 1
    let speed = pow(10_000, -2 * Double(pair) / size) / factor
    guard let yarn else { return (Double(position) / ropeScale * speed, 1) }
    let bounds = [yarn.fastTurns, yarn.slowTurns].map {
      size * log(Double(yarn.trainedLength) / ($0 * 2 * .pi)) / (2 * log(10_000))
    }
    let (low, high) = (max(0, floor(bounds[0])), min(size - 1, ceil(bounds[1])))
    let share = min(1, max(0, (Double(pair) - low) / max(0.001, high - low)))
    return (
      Double(position) * speed * (share / yarn.factor + 1 - share),
      yarn.magnitude * (1 + 0.1 * log(yarn.factor))
    )
  }

  private func norm(_ row: [Double], _ name: String) -> [Double] {
    let mean = row.reduce(0) { $0 + $1 * $1 } / Double(row.count)
    let scale = 1 / (mean + Double(1e-5 as Float)).squareRoot()
    return zip(row, tensor(name + ".weight") ?? []).map { $0 * scale * Double($1) }
  }

  private func linear(_ row: [Double], _ name: String) -> [Double] {
    let weights = tensor(name + ".weight") ?? []
    let bias = tensor(name + ".bias")
    return (0..<weights.count / row.count).map { column in
      row.indices.reduce(Double(bias?[column] ?? 0)) {
        $0 + row[$1] * Double(weights[column * row.count + $1])
      }
    }
  }

  private func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }

  private func tensor(_ name: String) -> [Float]? { tensors.first { $0.name == name }?.values }

  private func value(_ name: String, _ row: Int, _ column: Int) -> Double {
    Double(tensor(name)?[row * hiddenSize + column] ?? .nan)
  }
}
