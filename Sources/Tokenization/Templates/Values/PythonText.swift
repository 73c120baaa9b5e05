import EngineTypes

/// A text as Python's `repr` writes it.
func pythonQuoted(_ text: String) -> String {
  let hasSingle = text.utf8.contains(UInt8(ascii: "'"))
  let hasDouble = text.utf8.contains(UInt8(ascii: "\""))
  let quote: Unicode.Scalar = hasSingle && !hasDouble ? "\"" : "'"
  var result = String.UnicodeScalarView([quote])
  for scalar in text.unicodeScalars {
    switch scalar {
    case quote, "\\": result.append(contentsOf: ["\\", scalar])
    case "\n": result.append(contentsOf: "\\n".unicodeScalars)
    case "\r": result.append(contentsOf: "\\r".unicodeScalars)
    case "\t": result.append(contentsOf: "\\t".unicodeScalars)
    default:
      if scalar.isPythonPrintable {
        result.append(scalar)
      } else {
        let (letter, width) =
          scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
        result.append(
          contentsOf: ("\\" + letter + Hexadecimal.text(scalar.value, width: width)).unicodeScalars)
      }
    }
  }
  result.append(quote)
  return String(result)
}

extension Unicode.Scalar {
  fileprivate var isPythonPrintable: Bool {
    if value < 0x7F { return value >= 0x20 }
    return switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      false
    default: true
    }
  }
}

/// A number as Python's `repr` writes it: the shortest digits, an exponent below 1e-4 and from 1e16.
func pythonText(_ value: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
  var (digits, exponent) = shortestDigits(value.magnitude)
  let sign = value.sign == .minus ? "-" : ""
  if exponent < -4 || exponent >= 16 {
    let mantissa = digits.count > 1 ? "\(digits.removeFirst()).\(digits)" : digits
    let size = "\(abs(exponent))"
    return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(size.count < 2 ? "0" : "")\(size)"
  }
  if exponent < 0 {
    return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
  }
  if digits.count <= exponent + 1 {
    return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count) + ".0"
  }
  digits.insert(".", at: digits.index(digits.startIndex, offsetBy: exponent + 1))
  return sign + digits
}

/// The shortest decimal digits that mean the number, and the power of ten of the first.
private func shortestDigits(_ value: Double) -> (digits: String, exponent: Int) {
  guard value > 0 else { return ("0", 0) }
  let parts = "\(value)".split(separator: "e")
  let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
  let whole = String(halves[0])
  let fraction = halves.count > 1 ? String(halves[1]) : ""
  var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + whole.count - 1
  var digits = whole + fraction
  while digits.count > 1, digits.first == "0" {
    digits.removeFirst()
    exponent -= 1
  }
  while digits.count > 1, digits.last == "0" { digits.removeLast() }
  return (digits, exponent)
}
