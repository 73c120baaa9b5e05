import DashboardUI
import SessionLog

/// Places of a log that were passed, with what was known there, so that going back does not begin at
/// the log's first line.
///
/// There are five at most besides the beginning, whatever the log's size, at least a few megabytes
/// apart: what a long session has to know takes about 20 MB, and each mark has a copy of it.
package struct PlaybackMarks {
  struct Mark {
    let cursor: LogCursor
    let facts: EngineFacts
  }

  /// In the order of the log; the first is its beginning, where nothing was told yet.
  private var marks: [Mark]
  /// Bytes between two of them.
  private let spacing: Int

  package static let countLimit = 5
  /// What is read and told again in a blink.
  package static let leastSpacing = 4 << 20

  /// - Parameters:
  ///   - start: the log's beginning.
  ///   - spacing: bytes between two marks.
  init(from start: Mark, spacing: Int) { (marks, self.spacing) = ([start], spacing) }

  /// Bytes between two marks of a log of so many.
  package static func spacing(byteCount: Int, atLeast least: Int = Self.leastSpacing) -> Int {
    max(least, byteCount / (countLimit + 1))
  }

  /// Whether a place is worth a mark: the end of a piece, so that nothing read and not told is kept.
  func isDue(_ cursor: LogCursor) -> Bool {
    cursor.isAtPieceEnd && cursor.offset >= marks[marks.count - 1].cursor.offset + spacing
  }

  mutating func keep(_ cursor: LogCursor, _ facts: EngineFacts) {
    marks.append(Mark(cursor: cursor, facts: facts))
  }

  /// The last mark on the way to a target.
  func last(before target: PlaybackTarget) -> Mark {
    marks.last { target.isAhead(of: $0.cursor) } ?? marks[0]
  }
}
