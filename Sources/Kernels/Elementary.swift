/// Elementary functions in double precision, from IEEE operations in a fixed order.
///
/// The C library's differ between systems; tables built from these do not. Errors are below 1e-15
/// relative for the arguments the engine has (see `ElementaryTests`).
public enum Elementary {
  private static let ln2High = 0x1.62e42fefa0000p-1
  private static let ln2Low = 0x1.cf79abc9e3b39p-40

  /// e to the power x, |x| < 700.
  public static func exp(_ x: Double) -> Double {
    let n = (x * 0x1.71547652b82fep+0).rounded(.toNearestOrEven)
    let r = (x - n * ln2High) - n * ln2Low
    // Taylor to r^17 / 17!: |r| <= ln2 / 2 leaves less than 2^-60.
    var sum = 1.0
    for k in stride(from: 17.0, through: 1.0, by: -1.0) { sum = sum * r / k + 1 }
    return sum * Double(sign: .plus, exponent: Int(n), significand: 1)
  }

  /// Natural logarithm of a positive, normal x.
  public static func log(_ x: Double) -> Double {
    precondition(x.isNormal && x > 0, "log of \(x)")
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 0x1.6a09e667f3bcdp+0 {
      m /= 2
      exponent += 1
    }
    // log m = 2 atanh((m − 1) / (m + 1)), |argument| <= 0.172.
    let t = (m - 1) / (m + 1)
    let squared = t * t
    var sum = 0.0
    for k in stride(from: 27.0, through: 1.0, by: -2.0) { sum = sum * squared + 1 / k }
    return exponent * ln2High + (exponent * ln2Low + 2 * t * sum)
  }

  /// Sine and cosine of x, 0 <= x < 2^31.
  ///
  /// Past 1e6 the error is that of x itself, whose last place is worth up to 4.8e-7 there.
  public static func sinCos(_ x: Double) -> (sin: Double, cos: Double) {
    let n = (x * 0x1.45f306dc9c883p-1).rounded(.toNearestOrEven)
    // π/2 in three parts; the first two have 33 bits, so n times each is exact.
    let r = ((x - n * 0x1.921fb544p+0) - n * 0x1.0b4611a6p-34) - n * 0x1.3198a2e037073p-69
    let squared = r * r
    var sine = 1.0
    for k in stride(from: 18.0, through: 2.0, by: -2.0) {
      sine = 1 - sine * squared / (k * (k + 1))
    }
    sine *= r
    var cosine = 1.0
    for k in stride(from: 19.0, through: 1.0, by: -2.0) {
      cosine = 1 - cosine * squared / (k * (k + 1))
    }
    switch Int(n) & 3 {
    case 0: return (sine, cosine)
    case 1: return (cosine, -sine)
    case 2: return (-sine, -cosine)
    default: return (-cosine, sine)
    }
  }
}
