import DashboardUI
import SessionLog

/// Places of a log that were passed, with what was known there, so that going back does not begin at
/// the log's first line.
///
/// There are a dozen at most, whatever the log's size, at least a few megabytes apart.
package struct PlaybackMarks {
  struct Mark {
    let cursor: LogCursor
    let facts: EngineFacts
  }

  /// In the order of the log.
  private var marks: [Mark] = []
  /// Bytes between two of them.
  package let spacing: Int

  package static let countLimit = 12
  /// What is read and told again in a blink.
  package static let leastSpacing = 4 << 20

  package init(byteCount: Int, leastSpacing: Int = Self.leastSpacing) {
    spacing = max(leastSpacing, byteCount / (Self.countLimit + 1))
  }

  /// Whether a place is worth a mark: the end of a piece, so that nothing read and not told is kept.
  func isDue(_ cursor: LogCursor) -> Bool {
    cursor.isAtPieceEnd && cursor.offset >= (marks.last?.cursor.offset ?? 0) + spacing
  }

  mutating func keep(_ cursor: LogCursor, _ facts: EngineFacts) {
    marks.append(Mark(cursor: cursor, facts: facts))
  }

  /// The last mark on the way to a target.
  func last(before target: PlaybackTarget) -> Mark? {
    marks.last { target.isAhead(of: $0.cursor) }
  }
}
