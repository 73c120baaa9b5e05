/// The one transcendental function sampling needs, in plain arithmetic.
///
/// The C library's differs between systems and would make a seed mean different tokens.
package enum SamplerMath {
  /// e to the power of a number that is not positive.
  ///
  /// Splits x into k·ln 2 + r with |r| ≤ ½ ln 2 and sums the series of e^r in one fixed order, without
  /// fused multiply-add. The relative error stays below 4e-16; below −708, and for NaN, it gives 0.
  @inline(__always)
  package static func exp(_ x: Double) -> Double {
    // Far below, some harmless number is used in its place, so that a loop has no branch.
    let isTiny = !(x > -708)
    let x = isTiny ? 0 : x
    // Adding 1.5·2⁵² rounds to nearest even and leaves k in the sum's lowest bits.
    let shifted = x * 1.4426950408889634 + 0x1.8p52
    let k = shifted - 0x1.8p52
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
    let power = Double(bitPattern: (shifted.bitPattern &+ 1023) << 52)
    return isTiny ? 0 : sum * power
  }

  // ln 2 in two parts: k * ln2High is exact.
  private static var ln2High: Double { 0x1.62e42fee00000p-1 }
  private static var ln2Low: Double { 0x1.a39ef35793c76p-33 }
}
