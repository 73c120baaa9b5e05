import EngineTypes
import Terminal

/// Two answers round the place where they part, side by side or one below the other, with what each
/// held likely there.
struct PartingTexts {
  private let parting: ComparedSessions.Parting

  init(_ parting: ComparedSessions.Parting) { self.parting = parting }

  /// Cells below which two texts beside each other are hard to read.
  static let leastWidth = 60

  func lines(width: Int) -> [StyledLine] {
    let sides = parting.sides
    guard width >= Self.leastWidth else {
      return parts(sides.a, width: width).flatMap(\.self) + [StyledLine()]
        + parts(sides.b, width: width).flatMap(\.self)
    }
    let column = (width - 3) / 2
    // Part by part, so that the same thing of both is in one row.
    return zip(parts(sides.a, width: column), parts(sides.b, width: column)).flatMap {
      $0.beside($1, column: column)
    }
  }

  /// The title, the text, the token where they part, and the likeliest ones.
  private func parts(_ side: ComparedSessions.Excerpt, width: Int) -> [[StyledLine]] {
    let token = Format.count(parting.token)
    let which =
      side.token.map { "token \(token) is \(spelled($0, of: side))" }
      ?? "over before token \(token)"
    return [
      [StyledLine(side.title, .info, .bold)], text(of: side).flowed(to: width),
      [StyledLine(which.fitted(to: width), role)],
      side.top.map { candidate in
        let logprob = Format.fixed(Double(candidate.logprob), 4).leftPadded(to: 9)
        let word = spelled(candidate.token, of: side)
        return StyledLine("\(logprob)  \(word)".fitted(to: width), .dim)
      },
    ]
  }

  private func text(of side: ComparedSessions.Excerpt) -> StyledLine {
    var line = StyledLine(side.before.inOneLine, .dim)
    let text = side.text.isEmpty ? "□" : side.text.inOneLine
    line.add(side.token == nil ? "(over)" : text, role, .reverse)
    line.add(side.after.inOneLine)
    return line
  }

  private var role: Role { parting.isOtherToken ? .hashDiffers : .warn }

  /// A token's number, and its text where one of the answers has it.
  private func spelled(_ token: TokenID, of side: ComparedSessions.Excerpt) -> String {
    let sides = [side, parting.sides.a, parting.sides.b]
    let known = sides.first { $0.token == token }?.text ?? side.spellings[token]
    return known.map { "\(token.rawValue) \($0.visible)" } ?? "token \(token.rawValue)"
  }
}
