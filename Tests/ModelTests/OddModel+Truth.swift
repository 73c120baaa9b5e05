import Foundation
import Transformer

extension OddModel {
  /// Logits of every position, by the textbook and in double precision.
  func logits(_ tokens: [Int]) -> [[Double]] {
    var rows = tokens.map { token in
      (0..<hiddenSize).map { embeddingFactor * value("token_embd.weight", token, $0) }
    }
    for layer in 0..<layerCount {
      let prefix = "blk.\(layer)."
      for (row, attended) in attention(rows, layer, prefix).enumerated() {
        let isNormed = architecture != .gptOSS
        add(isNormed ? norm(attended, prefix + "post_attention_norm") : attended, to: &rows[row])
        let fed = feedForward(norm(rows[row], prefix + feedForwardNorm), prefix)
        add(norm(fed, prefix + "post_ffw_norm"), to: &rows[row])
      }
    }
    let head = tensor("output.weight") == nil ? "token_embd" : "output"
    return rows.map { row in
      linear(norm(row, "output_norm"), head).map { capped($0 / (logitScale ?? 1), logitCap) }
    }
  }

  private func attention(_ rows: [[Double]], _ layer: Int, _ prefix: String) -> [[Double]] {
    let normed = rows.map { norm($0, prefix + "attn_norm") }
    func heads(_ name: String) -> [[Double]] {
      normed.enumerated().map { position, row in
        rotated(
          normedHeads(linear(row, prefix + name), prefix + name + "_norm"), at: position, layer)
      }
    }
    let (queries, keys) = (heads("attn_q"), heads("attn_k"))
    let values = normed.map { linear($0, prefix + "attn_v") }
    return rows.indices.map { row in
      let first = slides(layer) ? max(0, row + 1 - (window ?? .max)) : 0
      return linear(
        attend(
          queries[row], Array(keys[first...row]), Array(values[first...row]),
          tensor(prefix + "attn_sinks.weight")),
        prefix + "attn_output")
    }
  }

  private func activated(_ gate: Double) -> Double {
    guard isGemma else { return gate / (1 + exp(-gate)) }
    return gate / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (gate + 0.044715 * pow(gate, 3))))
  }

  private func slides(_ layer: Int) -> Bool {
    guard window != nil else { return false }
    return architecture == .phi3 || layer % slidingPeriod < slidingPeriod - 1
  }

  private var embeddingFactor: Double {
    isGemma ? Double(hiddenSize).squareRoot() : embeddingScale ?? 1
  }

  private func add(_ part: [Double], to row: inout [Double]) {
    for index in row.indices { row[index] += (residualScale ?? 1) * part[index] }
  }

  private func capped(_ score: Double, _ cap: Double?) -> Double {
    cap.map { $0 * tanh(score / $0) } ?? score
  }

  private func feedForward(_ x: [Double], _ prefix: String) -> [Double] {
    guard let experts else {
      return linear(
        gated(linear(x, prefix + "ffn_gate"), linear(x, prefix + "ffn_up")), prefix + "ffn_down")
    }
    let logits = linear(x, prefix + "ffn_gate_inp")
    let largest = logits.max() ?? 0
    let shares = logits.map { exp($0 - largest) }
    let chosen = logits.indices.sorted { (-logits[$0], $0) < (-logits[$1], $1) }
      .prefix(experts.usedCount)
    let total = chosen.reduce(0) { $0 + shares[$1] }
    return chosen.reduce([Double](repeating: 0, count: hiddenSize)) { result, expert in
      let own = gated(
        linear(x, prefix + "ffn_gate_exps", part: expert),
        linear(x, prefix + "ffn_up_exps", part: expert))
      return zip(result, linear(own, prefix + "ffn_down_exps", part: expert)).map {
        $0 + $1 * shares[expert] / total
      }
    }
  }

  private func gated(_ gate: [Double], _ up: [Double]) -> [Double] {
    zip(gate, up).map { gate, up in
      guard architecture == .gptOSS else { return activated(gate) * up }
      let kept = min(gate, 7)
      return kept / (1 + exp(-1.702 * kept)) * (min(max(up, -7), 7) + 1)
    }
  }

  private func attend(
    _ query: [Double], _ keys: [[Double]], _ values: [[Double]], _ sinks: [Float]?
  ) -> [Double] {
    (0..<headCount).flatMap { head -> [Double] in
      let first = head / (headCount / keyValueHeadCount) * headSize
      let scores = keys.map { key in
        let product = (0..<headSize).reduce(0) {
          $0 + query[head * headSize + $1] * key[first + $1]
        }
        return capped(product * (scoreScale ?? 1 / Double(headSize).squareRoot()), scoreCap)
      }
      let sink = sinks.map { Double($0[head]) } ?? -.infinity
      let largest = max(scores.max() ?? 0, sink)
      let weights = scores.map { exp($0 - largest) }
      let total = weights.reduce(exp(sink - largest), +)
      return (0..<headSize).map { element in
        zip(weights, values).reduce(0) { $0 + $1.0 * $1.1[first + element] } / total
      }
    }
  }

  /// Each head by its own length, where the model has a norm for them, or all of them by theirs.
  private func normedHeads(_ row: [Double], _ name: String) -> [Double] {
    guard architecture != .olmo2, tensor(name + ".weight") != nil else { return norm(row, name) }
    return stride(from: 0, to: row.count, by: headSize).flatMap {
      norm(Array(row[$0..<$0 + headSize]), name)
    }
  }

  /// Neighbouring elements are a pair in Llama, in others those half a head apart.
  private func rotated(_ row: [Double], at position: Int, _ layer: Int) -> [Double] {
    if architecture == .smollm3 && layer % 4 == 3 { return row }
    var row = row
    for head in 0..<row.count / headSize {
      for pair in 0..<headSize / 2 {
        let (angle, growth) = turn(pair, at: position, slides(layer))
        let isNeighbour = [.llama, .smollm3, .granite].contains(architecture)
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
  private func turn(
    _ pair: Int, at position: Int, _ slides: Bool
  ) -> (angle: Double, growth: Double) {
    let size = Double(headSize)
    let factor = rotationFactors.map { Double($0[pair]) } ?? 1
    let base = slides && isGemma ? slidingBase : rotationBase
    let speed = pow(base, -2 * Double(pair) / size) / factor
    // Of those with sliding layers, Gemma 2 and Phi-3 fit them into a longer context too.
    let isPlain = slides && (architecture == .gemma3 || architecture == .olmo2)
    guard let yarn, !isPlain else {
      return (Double(position) / (isPlain ? 1 : ropeScale) * speed, magnitude)
    }
    let bounds = [yarn.fastTurns, yarn.slowTurns].map {
      size * log(Double(yarn.trainedLength) / ($0 * 2 * .pi)) / (2 * log(base))
    }
    let (low, high) = (max(0, floor(bounds[0])), min(size - 1, ceil(bounds[1])))
    let share = min(1, max(0, (Double(pair) - low) / max(0.001, high - low)))
    return (
      Double(position) * speed * (share / yarn.factor + 1 - share),
      yarn.magnitude * (yarn.growth ?? 1 + 0.1 * log(yarn.factor))
    )
  }

  /// The row as it is where the model has no such norm.
  private func norm(_ row: [Double], _ name: String) -> [Double] {
    guard let weight = tensor(name + ".weight") else { return row }
    let mean = row.reduce(0) { $0 + $1 * $1 } / Double(row.count)
    let scale = 1 / (mean + Double(1e-5 as Float)).squareRoot()
    return zip(row, weight).map { $0 * scale * Double($1) }
  }

  /// By a matrix, or by one of those that are a tensor.
  private func linear(_ row: [Double], _ name: String, part: Int? = nil) -> [Double] {
    var weights = tensor(name + ".weight") ?? []
    if let part, let experts {
      let count = weights.count / experts.count
      weights = Array(weights[part * count..<(part + 1) * count])
    }
    let columnCount = weights.count / row.count
    let biases: [Float]? = tensor(name + ".bias").map { all in
      Array(all[(part ?? 0) * columnCount..<((part ?? 0) + 1) * columnCount])
    }
    return (0..<columnCount).map { column in
      let bias = Double(biases?[column] ?? 0)
      return row.indices.reduce(bias) {
        $0 + row[$1] * Double(weights[column * row.count + $1])
      }
    }
  }

  private func tensor(_ name: String) -> [Float]? { tensors.first { $0.name == name }?.values }

  private func value(_ name: String, _ row: Int, _ column: Int) -> Double {
    Double(tensor(name)?[row * hiddenSize + column] ?? .nan)
  }
}
