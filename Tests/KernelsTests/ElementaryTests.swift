import EngineTypes
import Foundation
import Kernels
import Testing

/// Error tables of our own functions, against the C library in double precision.
@Suite struct ElementaryTests {
  /// Distance in units in the last place of the exact value's single-precision neighbour.
  static func ulps(_ value: Float, _ exact: Double) -> Double {
    let nearest = Float(exact)
    guard nearest.isFinite else { return value == nearest ? 0 : .infinity }
    return abs(Double(value) - exact) / Double(nearest.ulp)
  }

  /// The largest error among numbers of every exponent in a range, evenly strewn within each.
  static func largestError(
    in range: ClosedRange<Float>, _ run: (FloatMatrix, FloatMatrix) -> Void,
    _ exact: (Double) -> Double
  ) -> (ulps: Double, at: Float) {
    let count = 1 << 16
    let x = FloatMatrix(rowCount: 1, columnCount: count)
    let y = FloatMatrix(rowCount: 1, columnCount: count)
    var worst = (ulps: 0.0, at: Float(0))
    for (exponent, sign) in (-27...6).flatMap({ [($0, FloatingPointSign.minus), ($0, .plus)] }) {
      let octave = Float(sign: sign, exponent: exponent, significand: 1)
      guard range.overlaps(min(octave, 2 * octave)...max(octave, 2 * octave)) else { continue }
      for index in 0..<count {
        let number = octave * (1 + Float(index) / Float(count) + 0x1.2p-18)
        x[0, index] = min(max(number, range.lowerBound), range.upperBound)
      }
      run(x, y)
      for index in 0..<count {
        let error = ulps(y[0, index], exact(Double(x[0, index])))
        if !(error <= worst.ulps) { worst = (error, x[0, index]) }
      }
    }
    return worst
  }

  /// The bounds of `Sources/Kernels/README.md`, found by trying every number there is.
  @Test(
    arguments: availableSets,
    [
      (-104...(-87.34), 0.86), (-87.34...(-1), 0.89), (-1...1, 0.74), (1...88.7228, 0.90),
    ] as [(ClosedRange<Float>, Double)])
  func exponentialIsWithinItsErrorTable(
    set: InstructionSet, row: (range: ClosedRange<Float>, ulps: Double)
  ) throws {
    let error = Self.largestError(in: row.range, try kernels(set).exp) { exp($0) }
    #expect(error.ulps <= row.ulps, "\(error) in \(row.range)")
  }

  @Test(
    arguments: availableSets,
    [
      (-128...(-88), 1.50), (-88...(-16), 1.51), (-16...(-1), 1.51), (-1...0, 1.51),
      (0...128, 0.86),
    ] as [(ClosedRange<Float>, Double)])
  func siluIsWithinItsErrorTable(
    set: InstructionSet, row: (range: ClosedRange<Float>, ulps: Double)
  ) throws {
    let error = Self.largestError(in: row.range, try kernels(set, .f32).silu) {
      $0 / (1 + exp(-$0))
    }
    #expect(error.ulps <= row.ulps, "\(error) in \(row.range)")
  }

  @Test(
    arguments: availableSets,
    [(-13.5...(-5), 11), (-5...(-1), 3.8), (-1...0, 2.83), (0...128, 1.78)]
      as [(ClosedRange<Float>, Double)])
  func geluIsWithinItsErrorTable(
    set: InstructionSet, row: (range: ClosedRange<Float>, ulps: Double)
  ) throws {
    let error = Self.largestError(in: row.range, try kernels(set, .f32).gelu) {
      $0 / (1 + exp(-2 * (2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
    }
    #expect(error.ulps <= row.ulps, "\(error) in \(row.range)")
  }

  @Test(
    arguments: availableSets,
    [(-75.2...(-51), 1.39), (-51...(-1), 1.5), (-1...0, 1.17), (0...7, 0.88), (7...128, 0.88)]
      as [(ClosedRange<Float>, Double)])
  func swishIsWithinItsErrorTable(
    set: InstructionSet, row: (range: ClosedRange<Float>, ulps: Double)
  ) throws {
    let error = Self.largestError(in: row.range, try kernels(set, .f32).swish) {
      min($0, 7) / (1 + exp(-Double(1.702 as Float) * min($0, 7)))
    }
    #expect(error.ulps <= row.ulps, "\(error) in \(row.range)")
  }

  @Test(arguments: availableSets)
  func tanhIsWithinItsErrorTable(set: InstructionSet) throws {
    let kernels = try kernels(set, .f32)
    func run(_ x: FloatMatrix, _ y: FloatMatrix) {
      for column in 0..<x.columnCount { y[0, column] = x[0, column] }
      kernels.cap(y, row: 0, columns: 0..<y.columnCount, at: 1, family: .invariant)
    }
    let error = Self.largestError(in: -128...128, run) { tanh($0) }
    #expect(error.ulps <= 2.5, "\(error)")
  }

  @Test(arguments: availableSets)
  func geluAndCapsEndWhereTheyShould(set: InstructionSet) throws {
    let x = FloatMatrix(rowCount: 1, columnCount: 16)
    for (index, value) in [-.infinity, -3e38, -20, .infinity, 3e38, 0, .nan].enumerated() {
      x[0, index] = Float(value)
    }
    let (kernels, y) = (try kernels(set, .f32), FloatMatrix(rowCount: 1, columnCount: 16))
    kernels.gelu(x, into: y)
    #expect((0..<6).map { y[0, $0] } == [0, 0, 0, .infinity, 3e38, 0] && y[0, 6].isNaN)
    kernels.cap(x, row: 0, columns: 0..<16, at: 30, family: .invariant)
    #expect((0..<6).map { x[0, $0] } == [-30, -30, x[0, 2], 30, 30, 0] && x[0, 6].isNaN)
    #expect(abs(x[0, 2] - 30 * tanh(-20 / 30)) < 1e-5)
  }

  /// The short way that bfloat16 activations take, against the long one, on all there are.
  @Test(arguments: availableSets)
  func siluOfEveryBFloat16IsTheLongOneRounded(set: InstructionSet) throws {
    let (short, long) = (try kernels(set, .bf16), try kernels(set, .f32))
    let count = 1 << 16
    let x = FloatMatrix(rowCount: 1, columnCount: count)
    for bits in 0..<count { x[0, bits] = Float(bitPattern: UInt32(bits) << 16) }
    let (y, z) = (
      FloatMatrix(rowCount: 1, columnCount: count), FloatMatrix(rowCount: 1, columnCount: count)
    )
    short.silu(x, into: y)
    long.silu(x, into: z)
    short.round(z, row: 0)
    let differing = (0..<count).filter {
      y[0, $0].bitPattern != z[0, $0].bitPattern && !(y[0, $0].isNaN && z[0, $0].isNaN)
    }
    #expect(differing.isEmpty, "\(differing.prefix(5))")
  }

  @Test(arguments: availableSets)
  func siluEndsAtZeroAndGoesOnForEver(set: InstructionSet) throws {
    let x = FloatMatrix(rowCount: 1, columnCount: 16)
    let y = FloatMatrix(rowCount: 1, columnCount: 16)
    for (index, value) in [-.infinity, -3e38, -109, .infinity, 3e38, 0].enumerated() {
      x[0, index] = Float(value)
    }
    try kernels(set, .f32).silu(x, into: y)
    for index in [0, 1, 2, 5] { #expect(y[0, index] == 0) }
    #expect(y[0, 3] == .infinity)
    #expect(y[0, 4] == 3e38)
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

  /// Angles of contexts in millions: as near as a single-precision table shows.
  @Test(arguments: [1_000_003.0, 9_999_999, 123_456_789, 2_147_483_646])
  func farAnglesAreNearEnoughForATable(x: Double) {
    let (s, c) = Elementary.sinCos(x)
    #expect(abs(s - sin(x)) < 1e-6 && abs(c - cos(x)) < 1e-6)
  }

  @Test(arguments: [1e-300, 0.5, 0.7071, 1, 1.5, 10, 10_000, 100_000, 1e300])
  func logarithmAndExponentialAreInverse(x: Double) {
    #expect(abs(Elementary.log(x) - log(x)) <= 4e-16 * max(1, abs(log(x))))
    #expect(abs(Elementary.exp(Elementary.log(x)) / x - 1) < 1e-12)
  }
}
