/// How fast a recording is played: a multiple of the time it took, or as fast as it can be shown.
package struct PlaybackSpeed: Hashable, Sendable {
  /// Four for real time; `nil` for no limit.
  package let quarters: UInt64?

  package static let realTime = PlaybackSpeed(quarters: 4)
  package static let unlimited = PlaybackSpeed(quarters: nil)

  /// From a quarter of real time to sixteen times it, and then without limit.
  package static let all =
    [1, 2, 4, 8, 16, 32, 64].map { PlaybackSpeed(quarters: $0) } + [unlimited]

  private init(quarters: UInt64?) { self.quarters = quarters }

  /// Reads what `description` writes: `0.25`, `x4`, `max`.
  package init?(_ text: String) {
    let word = text.first == "x" || text.first == "×" ? String(text.dropFirst()) : text
    guard let speed = Self.all.first(where: { $0.word == word }) else { return nil }
    self = speed
  }

  package var faster: PlaybackSpeed { neighbour(1) }
  package var slower: PlaybackSpeed { neighbour(-1) }

  /// `0.25`, `4`, `max`.
  package var word: String {
    switch quarters {
    case nil: "max"
    case 1: "0.25"
    case 2: "0.5"
    case .some(let quarters): String(quarters / 4)
    }
  }

  /// `×4`, or `max`.
  package var label: String { quarters == nil ? word : "×\(word)" }

  private func neighbour(_ direction: Int) -> PlaybackSpeed {
    let place = (Self.all.firstIndex(of: self) ?? 0) + direction
    return Self.all[min(Self.all.count - 1, max(0, place))]
  }
}
