/// 256 elements whose scales, one for each 16 or 32, have a scale themselves.
struct SuperBlock {
  private let values: [Float]

  init(_ values: [Float]) { self.values = values }

  func appendQ2(to bytes: inout [UInt8]) {
    let fit = ranges(of: 16, steps: 3, scaleSteps: 15)
    bytes += zip(fit.scales, fit.minimums).map { $0 | $1 << 4 }
    bytes += twoBits(fit.levels)
    bytes.append(littleEndian: fit.d.bitPattern)
    bytes.append(littleEndian: fit.dmin.bitPattern)
  }

  func appendQ3(to bytes: inout [UInt8]) {
    let fit = centred(of: 16, lowest: -4, lowestScale: -32)
    bytes += highBits(fit.levels, bit: 2)
    bytes += twoBits(fit.levels)
    var scales = [UInt8](repeating: 0, count: 12)
    for (index, scale) in fit.scales.enumerated() {
      let level = UInt8(scale + 32)
      scales[index % 8] |= (level & 15) << (index / 8 * 4)
      scales[8 + index % 4] |= (level >> 4) << (index / 4 * 2)
    }
    bytes += scales
    bytes.append(littleEndian: fit.d.bitPattern)
  }

  func appendQ4(to bytes: inout [UInt8]) {
    let fit = ranges(of: 32, steps: 15, scaleSteps: 63)
    appendScales(fit, to: &bytes)
    bytes += fourBits(fit.levels)
  }

  func appendQ5(to bytes: inout [UInt8]) {
    let fit = ranges(of: 32, steps: 31, scaleSteps: 63)
    appendScales(fit, to: &bytes)
    bytes += highBits(fit.levels, bit: 4)
    bytes += fourBits(fit.levels)
  }

  /// Of each 128 elements, those 64 apart share a byte of low bits, those 32 apart one of high bits.
  func appendQ6(to bytes: inout [UInt8]) {
    let fit = centred(of: 16, lowest: -32, lowestScale: -128)
    var (low, high) = ([UInt8](repeating: 0, count: 128), [UInt8](repeating: 0, count: 64))
    for (index, level) in fit.levels.enumerated() {
      let (half, place) = (index / 128, index % 128)
      low[64 * half + place % 64] |= (level & 15) << (place / 64 * 4)
      high[32 * half + place % 32] |= (level >> 4) << (place / 32 * 2)
    }
    bytes += low + high
    bytes += fit.scales.map { UInt8(bitPattern: Int8($0)) }
    bytes.append(littleEndian: fit.d.bitPattern)
  }

  func appendIQ4(to bytes: inout [UInt8]) {
    let fit = scales(of: 32, lowest: -127, lowestScale: -32)
    bytes.append(littleEndian: fit.d.bitPattern)
    let levels = fit.scales.map { UInt8($0 + 32) }
    bytes.append(
      littleEndian: levels.indices.reduce(UInt16(0)) { $0 | UInt16(levels[$1] >> 4) << (2 * $1) })
    for pair in 0..<4 { bytes.append(levels[2 * pair] & 15 | levels[2 * pair + 1] << 4) }
    for (part, scale) in zip(parts(of: 32), fit.scales) {
      let step = Float(fit.d) * Float(scale)
      Quantization.appendNibbles(
        part.map { step == 0 ? 0 : Quantization.nearest($0 / step, of: Quantization.iq4Values) },
        to: &bytes)
    }
  }

  // MARK: - Scales

  private struct Ranges {
    let d, dmin: Float16
    let scales, minimums, levels: [UInt8]
  }

  private func parts(of count: Int) -> [ArraySlice<Float>] {
    stride(from: 0, to: 256, by: count).map { values[$0..<$0 + count] }
  }

  /// A scale and a minimum, zero or below it, for each part; both as integers with a scale of their
  /// own.
  private func ranges(of count: Int, steps: Float, scaleSteps: Float) -> Ranges {
    let parts = parts(of: count)
    let lows = parts.map { max(0, -($0.min() ?? 0)) }
    let widths = zip(parts, lows).map { (($0.max() ?? 0) + $1) / steps }
    let d = Float16((widths.max() ?? 0) / scaleSteps)
    let dmin = Float16((lows.max() ?? 0) / scaleSteps)
    let scales = Quantization.levels(widths, 0...scaleSteps) { d == 0 ? 0 : $0 / Float(d) }
    let minimums = Quantization.levels(lows, 0...scaleSteps) { dmin == 0 ? 0 : $0 / Float(dmin) }
    let levels = parts.indices.flatMap { part in
      let step = Float(d) * Float(scales[part])
      let minimum = Float(dmin) * Float(minimums[part])
      return Quantization.levels(parts[part], 0...steps) { step == 0 ? 0 : ($0 + minimum) / step }
    }
    return Ranges(d: d, dmin: dmin, scales: scales, minimums: minimums, levels: levels)
  }

  /// A signed scale for each part, by which its largest value is `lowest`.
  private func scales(
    of count: Int, lowest: Float, lowestScale: Float
  ) -> (d: Float16, scales: [Int]) {
    let widths = parts(of: count).map { Quantization.extreme($0) / lowest }
    let d = Float16(Quantization.extreme(widths) / lowestScale)
    let scales = widths.map { width in
      d == 0 ? 0 : Int(min(max((width / Float(d)).rounded(), lowestScale), -lowestScale - 1))
    }
    return (d, scales)
  }

  /// Likewise, and the levels by which elements are multiples of it, counted from `lowest`.
  private func centred(
    of count: Int, lowest: Float, lowestScale: Float
  ) -> (d: Float16, scales: [Int], levels: [UInt8]) {
    let (d, scales) = scales(of: count, lowest: lowest, lowestScale: lowestScale)
    let levels = zip(parts(of: count), scales).flatMap { part, scale in
      let step = Float(d) * Float(scale)
      return Quantization.levels(part, 0...(-2 * lowest - 1)) {
        step == 0 ? 0 : $0 / step - lowest
      }
    }
    return (d, scales, levels)
  }

  // MARK: - Bits

  /// Both scales, then eight scales and eight minimums of six bits each in twelve bytes.
  private func appendScales(_ fit: Ranges, to bytes: inout [UInt8]) {
    bytes.append(littleEndian: fit.d.bitPattern)
    bytes.append(littleEndian: fit.dmin.bitPattern)
    var packed = [UInt8](repeating: 0, count: 12)
    for index in 0..<4 {
      packed[index] = fit.scales[index] | (fit.scales[index + 4] >> 4) << 6
      packed[index + 4] = fit.minimums[index] | (fit.minimums[index + 4] >> 4) << 6
      packed[index + 8] = fit.scales[index + 4] & 15 | fit.minimums[index + 4] << 4
    }
    bytes += packed
  }

  /// Elements 32 apart share a byte, of each 64.
  private func fourBits(_ levels: [UInt8]) -> [UInt8] {
    (0..<128).map { index in
      let first = index / 32 * 64 + index % 32
      return levels[first] & 15 | levels[first + 32] << 4
    }
  }

  /// Elements 32 apart share a byte, of each 128.
  private func twoBits(_ levels: [UInt8]) -> [UInt8] {
    (0..<64).map { index in
      let first = index / 32 * 128 + index % 32
      return (0..<4).reduce(0) { $0 | (levels[first + 32 * $1] & 3) << (2 * $1) }
    }
  }

  /// One bit of each level: those of elements 32 apart share a byte, of all 256.
  private func highBits(_ levels: [UInt8], bit: Int) -> [UInt8] {
    (0..<32).map { index in
      (0..<8).reduce(0) { $0 | (levels[index + 32 * $1] >> bit & 1) << $1 }
    }
  }
}
