import Glibc

/// Kinds of dichromacy: eyes that lack one of the three kinds of cones.
///
/// Colours are simulated with the matrices of Machado, Oliveira and Fernandes (2009) at full
/// severity, applied to linear light.
package enum ColorVision: String, CaseIterable, Sendable {
  case protanopia, deuteranopia, tritanopia

  /// How far apart two colours look to these eyes, as CIE 1976's ΔE: about 2 is just noticeable, 100
  /// is black against white.
  package func difference(_ a: RGB, _ b: RGB) -> Double {
    RGB.difference(light: seen(a.light), seen(b.light))
  }

  fileprivate typealias Triple = (Double, Double, Double)

  private var matrix: (Triple, Triple, Triple) {
    switch self {
    case .protanopia:
      (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998)
      )
    case .deuteranopia:
      (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881)
      )
    case .tritanopia:
      (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900)
      )
    }
  }

  /// Linear red, green and blue as these eyes have them.
  private func seen(_ light: Triple) -> Triple {
    func row(_ weights: Triple) -> Double {
      min(1, max(0, weights.0 * light.0 + weights.1 * light.1 + weights.2 * light.2))
    }
    return (row(matrix.0), row(matrix.1), row(matrix.2))
  }
}

extension RGB {
  /// How far apart two colours look to most eyes, as `ColorVision.difference`.
  package static func difference(_ a: RGB, _ b: RGB) -> Double {
    difference(light: a.light, b.light)
  }

  fileprivate var light: ColorVision.Triple {
    (Self.linear(red), Self.linear(green), Self.linear(blue))
  }

  fileprivate static func difference(
    light a: ColorVision.Triple, _ b: ColorVision.Triple
  ) -> Double {
    let (a, b) = (lab(a), lab(b))
    let (l, m, n) = (a.0 - b.0, a.1 - b.1, a.2 - b.2)
    return (l * l + m * m + n * n).squareRoot()
  }

  /// CIE L*a*b* of linear sRGB under D65.
  private static func lab(_ light: ColorVision.Triple) -> ColorVision.Triple {
    func curve(_ value: Double) -> Double {
      value > 216.0 / 24_389 ? cbrt(value) : (24_389.0 / 27 * value + 16) / 116
    }
    let (r, g, b) = light
    let x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
    let y = curve(0.2126729 * r + 0.7151522 * g + 0.0721750 * b)
    let z = curve((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883)
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))
  }
}
