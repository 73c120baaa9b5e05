/// The one transcendental function sampling needs, in plain arithmetic.
///
/// The C library's differs between systems and would make a seed mean different tokens.
package enum SamplerMath {
  /// e to the power of a number that is not positive.
  ///
  /// Splits x into k·ln 2 + r with |r| ≤ ½ ln 2 and sums the series of e^r in one fixed order, without
  /// fused multiply-add. The relative error stays below 4e-16; below −708 the result is 0.
  package static func exp(_ x: Double) -> Double {
    guard x > -708 else { return 0 }
    let k = (x * 1.4426950408889634).rounded(.toNearestOrEven)
    let r = (x - k * ln2High) - k * ln2Low
    // 1/13! down to 1/0!.
    var sum = 1.0 / 6_227_020_800
    sum = sum * r + 1.0 / 479_001_600
    sum = sum * r + 1.0 / 39_916_800
    sum = sum * r + 1.0 / 3_628_800
    sum = sum * r + 1.0 / 362_880
    sum = sum * r + 1.0 / 40_320
    sum = sum * r + 1.0 / 5_040
    sum = sum * r + 1.0 / 720
    sum = sum * r + 1.0 / 120
    sum = sum * r + 1.0 / 24
    sum = sum * r + 1.0 / 6
    sum = sum * r + 1.0 / 2
    sum = sum * r + 1
    sum = sum * r + 1
    return sum * Double(bitPattern: UInt64(1023 + Int(k)) << 52)
  }

  // ln 2 in two parts: k * ln2High is exact.
  private static let ln2High = Double(bitPattern: 0x3FE6_2E42_FEE0_0000)
  private static let ln2Low = Double(bitPattern: 0x3DEA_39EF_3579_3C76)
}
