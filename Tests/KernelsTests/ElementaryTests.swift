import EngineTypes
import Foundation
import Kernels
import Testing

/// Error tables of our own functions, against the C library in double precision.
@Suite struct ElementaryTests {
  /// Distance in units in the last place of the exact value's single-precision neighbour.
  static func ulps(_ value: Float, _ exact: Double) -> Double {
    let spacing = max(Double(Float(exact).ulp), Double(Float.leastNonzeroMagnitude))
    return abs(Double(value) - exact) / spacing
  }

  static func largestError(
    from: Float, through: Float, _ run: (FloatMatrix, FloatMatrix) -> Void,
    _ exact: (Double) -> Double
  ) -> Double {
    let count = 1 << 14
    let x = FloatMatrix(rowCount: 1, columnCount: count)
    let y = FloatMatrix(rowCount: 1, columnCount: count)
    for index in 0..<count { x[0, index] = from + (through - from) * Float(index) / Float(count) }
    run(x, y)
    return (0..<count).reduce(0) { max($0, ulps(y[0, $1], exact(Double(x[0, $1])))) }
  }

  @Test(arguments: availableSets)
  func exponentialIsWithinTwoUnitsInTheLastPlace(set: InstructionSet) throws {
    let kernels = try kernels(set)
    for (from, through) in [(-0.5, 0.5), (-87.0, 0), (-103, -87), (0, 88.7)] as [(Float, Float)] {
      let error = Self.largestError(from: from, through: through, kernels.exp) { exp($0) }
      #expect(error <= 2, "\(error) ulp in \(from)...\(through)")
    }
  }

  @Test(arguments: availableSets)
  func siluIsWithinTwoUnitsInTheLastPlace(set: InstructionSet) throws {
    let kernels = try kernels(set)
    for (from, through) in [(-80.0, -5), (-5, 5), (5, 80)] as [(Float, Float)] {
      let error = Self.largestError(from: from, through: through, kernels.silu) {
        $0 / (1 + exp(-$0))
      }
      #expect(error <= 2.5, "\(error) ulp in \(from)...\(through)")
    }
  }

  @Test(arguments: availableSets)
  func exponentialsAgreeToTheBitOnSpecialValues(set: InstructionSet) throws {
    let values: [Float] = [
      0, -0.0, 1, -1, 88.7, 89, 200, -87.4, -103.9, -104, -200, .infinity, -.infinity, 1e-30,
      0.34657, -0.34657,
    ]
    let x = FloatMatrix(rowCount: 1, columnCount: 16)
    for (index, value) in values.enumerated() { x[0, index] = value }
    let (y, z) = (
      FloatMatrix(rowCount: 1, columnCount: 16), FloatMatrix(rowCount: 1, columnCount: 16)
    )
    try kernels(set).exp(x, into: y)
    try kernels(.portable).exp(x, into: z)
    #expect(y.bits == z.bits)
    #expect(y[0, 0] == 1)
    #expect(y[0, 6] == .infinity)
    #expect(y[0, 10] == 0)
  }

  @Test(arguments: [0.0, 0.3, 1, 1.6, 3.2, 100, 4095.5, 8191, 131_071])
  func sineAndCosineAreThoseOfTheAngle(x: Double) {
    let (s, c) = Elementary.sinCos(x)
    #expect(abs(s - sin(x)) < 1e-12)
    #expect(abs(c - cos(x)) < 1e-12)
  }

  @Test(arguments: [1e-300, 0.5, 0.7071, 1, 1.5, 10, 10_000, 100_000, 1e300])
  func logarithmAndExponentialAreInverse(x: Double) {
    #expect(abs(Elementary.log(x) - log(x)) <= 4e-16 * max(1, abs(log(x))))
    #expect(abs(Elementary.exp(Elementary.log(x)) / x - 1) < 1e-12)
  }
}
