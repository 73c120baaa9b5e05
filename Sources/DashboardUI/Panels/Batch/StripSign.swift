import Terminal

/// What a request did in a step, or what happened between two steps.
enum StripSign: Sign {
  case firstChunk, laterChunk, manyChunks, decode, waiting, evicted, fold, rest, change

  /// A prefill chunk, by its number from 1.
  init(ofChunk ordinal: Int) {
    self =
      switch ordinal {
      case ...1: .firstChunk
      case 2...9: .laterChunk
      default: .manyChunks
      }
  }

  var cell: Cell {
    switch self {
    case .firstChunk: Cell("P", role: .prefill, attributes: .bold)
    case .laterChunk: Cell("2", role: .prefill, attributes: .bold)
    case .manyChunks: Cell("+", role: .prefill, attributes: .bold)
    case .decode: Cell("D", role: .decode)
    case .waiting: Cell("-", role: .waiting)
    case .evicted: Cell("E", role: .preempted)
    case .fold: Cell("┆", role: .dim)
    case .rest: Cell("╎", role: .dim)
    case .change: Cell("┃", role: .marker)
    }
  }

  var meaning: String {
    switch self {
    case .firstChunk: "prefill: the first piece of its prompt"
    case .laterChunk: "the second piece, and so on to the ninth"
    case .manyChunks: "the tenth piece or a later one"
    case .decode: "decode: one token"
    case .waiting: "there, but not in this step"
    case .evicted: "evicted: its blocks were taken away, it will be computed again"
    case .fold: "steps left out, as many as is above: everybody did what they do beside it"
    case .rest: "nobody was in the engine, for as long as is above"
    case .change: "the engine's mode changed here"
    }
  }

  /// A prefill chunk as it is drawn: the pieces between the first and the tenth by their number.
  static func cell(ofChunk ordinal: Int) -> Cell {
    let sign = StripSign(ofChunk: ordinal)
    var cell = sign.cell
    if sign == .laterChunk { cell.glyph = Character(String(ordinal)) }
    return cell
  }
}
