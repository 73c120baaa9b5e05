import EngineTypes
package import Terminal

/// Two runs compared token by token: `=` same bits, `≈` same token from other bits, `✗` another
/// token.
struct AgreementStrip {
  var pair: RunPair

  func lines(width: Int) -> [StyledLine] {
    guard pair.comparedCount > 0 else { return [StyledLine("no token to compare yet", .dim)] }
    let room = max(1, width)
    return stride(from: 0, to: pair.comparedCount, by: room).map { start in
      var line = StyledLine()
      for index in start..<min(pair.comparedCount, start + room) {
        line.append(agreement: pair.agreement(atToken: index))
      }
      return line
    }
  }

  /// What it shows, in one sentence.
  var sentence: (text: String, role: Role) {
    let count = pair.comparedCount
    guard count > 0 else { return (Format.unknown, .dim) }
    if let token = pair.firstTokenDifference {
      let bits = pair.firstBitDifference.map { "bits part @ token \(Format.count($0)), " } ?? ""
      return ("✗ \(bits)the words @ token \(Format.count(token))", .hashDiffers)
    }
    if let bits = pair.firstBitDifference {
      return (
        "≈ same \(Format.count(count)) tokens, bits part @ token \(Format.count(bits))", .warn
      )
    }
    // Two hashes of unequal length say nothing yet; what both have come to does.
    guard pair.isComplete else {
      return ("✓ same bits in the first \(Format.count(count)) rows of logits, so far", .hashSame)
    }
    return ("✓ same bits in all \(Format.count(count)) logits rows", .hashSame)
  }
}

extension StyledLine {
  /// Adds one token's mark, to the piece before where that is of the same kind.
  mutating func append(agreement: RunPair.Agreement) {
    let cell = agreement.cell
    if let last = pieces.indices.last, pieces[last].role == cell.role {
      pieces[last].text.append(cell.glyph)
    } else {
      add(String(cell.glyph), cell.role)
    }
  }
}

extension RunPair.Agreement: Sign {
  package var cell: Cell {
    switch self {
    case .bits: Cell("=", role: .hashSame)
    case .tokens: Cell("≈", role: .warn)
    case .neither: Cell("✗", role: .hashDiffers)
    }
  }

  package var meaning: String {
    switch self {
    case .bits: "the same token from the same bits"
    case .tokens: "the same token from other bits"
    case .neither: "another token"
    }
  }
}
