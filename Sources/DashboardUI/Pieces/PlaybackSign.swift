import Terminal

/// What a recording is doing.
enum PlaybackSign: Sign {
  case playing, paused, atEnd, seeking

  var cell: Cell {
    switch self {
    case .playing: Cell("▶", role: .key)
    case .paused: Cell("‖", role: .key)
    case .atEnd: Cell("■", role: .key)
    case .seeking: Cell("»", role: .key)
    }
  }

  var meaning: String {
    switch self {
    case .playing: "it plays"
    case .paused: "it stands still"
    case .atEnd: "it is at its end"
    case .seeking: "it is on its way to another place"
    }
  }
}
