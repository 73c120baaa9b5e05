import Foundation

extension OddModel {
  /// Logits of every position, by the textbook and in double precision.
  func logits(_ tokens: [Int]) -> [[Double]] {
    var rows = tokens.map { token in (0..<hiddenSize).map { value("token_embd.weight", token, $0) }
    }
    for layer in 0..<layerCount {
      let prefix = "blk.\(layer)."
      let normed = rows.map { norm($0, prefix + "attn_norm") }
      let queries = normed.enumerated().map {
        rotated(linear($1, prefix + "attn_q"), position: $0, heads: headCount)
      }
      let keys = normed.enumerated().map {
        rotated(linear($1, prefix + "attn_k"), position: $0, heads: keyValueHeadCount)
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

  /// Neighbouring elements are a pair.
  private func rotated(_ row: [Double], position: Int, heads: Int) -> [Double] {
    var row = row
    for head in 0..<heads {
      for pair in 0..<headSize / 2 {
        let angle =
          Double(position) / ropeScale * pow(10_000, -2 * Double(pair) / Double(headSize))
        let at = head * headSize + 2 * pair
        let (a, b) = (row[at], row[at + 1])
        row[at] = a * cos(angle) - b * sin(angle)
        row[at + 1] = a * sin(angle) + b * cos(angle)
      }
    }
    return row
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
