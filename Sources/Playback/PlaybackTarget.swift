import SessionLog

/// A place in a log to be reached at once.
enum PlaybackTarget: Equatable {
  /// The end of so many steps.
  case steps(Int)
  /// The end of the first step with at least this number.
  case number(Int)
  /// All that is due at a time.
  case time(UInt64)
  case end

  /// Whether more was told than belongs to the target.
  func isBehind(_ cursor: LogCursor, _ totals: LogIndex.Totals) -> Bool {
    // What comes after the last step belongs to it.
    let isLast = totals.isExact && cursor.stepCount >= totals.stepCount
    switch self {
    case .steps(let count):
      if isLast && count >= totals.stepCount { return false }
      return count < cursor.stepCount || count == cursor.stepCount && !cursor.isAtStepEnd
    case .number(let number):
      guard let reached = cursor.stepNumber, reached >= number else { return false }
      return !cursor.isAtStepEnd && !isLast || cursor.numberBefore ?? .min >= number
    case .time(let time): return cursor.due > time
    case .end: return false
    }
  }

  func isReached(_ cursor: inout LogCursor, _ totals: LogIndex.Totals) -> Bool {
    switch self {
    case .steps(let count):
      return cursor.stepCount == count
        && !(totals.isExact && count >= totals.stepCount && cursor.nextDue() != nil)
    case .number(let number):
      return cursor.stepNumber ?? .min >= number
        && !(totals.isExact && cursor.stepCount >= totals.stepCount && cursor.nextDue() != nil)
    case .time(let time): return cursor.nextDue().map { $0 > time } ?? true
    case .end: return cursor.nextDue() == nil
    }
  }

  /// Whether what comes next is on the way to it.
  func wants(_ cursor: inout LogCursor, _ totals: LogIndex.Totals) -> Bool {
    switch self {
    // What comes after the last step belongs to it.
    case .steps(let count):
      cursor.stepCount < count || count > 0 && totals.isExact && count >= totals.stepCount
    case .number(let number):
      cursor.stepNumber ?? .min < number
        || totals.isExact && cursor.stepCount >= totals.stepCount
    case .time(let time): cursor.nextDue().map { $0 <= time } ?? false
    case .end: true
    }
  }

  /// Whether a place lies surely before it.
  func isAhead(of cursor: LogCursor) -> Bool {
    switch self {
    case .steps(let count): cursor.stepCount < count
    case .number(let number): cursor.stepNumber ?? .min < number
    case .time(let time): cursor.due <= time
    case .end: true
    }
  }

  /// From 0 to 1: how far it is from the log's start to the target.
  func way(_ cursor: LogCursor, from start: UInt64) -> Double {
    switch self {
    case .steps(let count): Double(cursor.stepCount) / Double(max(1, count))
    case .number(let number): Double(cursor.stepNumber ?? 0) / Double(max(1, number))
    case .time(let time): Double(cursor.due - start) / Double(max(1, max(time, start) - start))
    case .end: cursor.share
    }
  }
}
