import Terminal

/// Nanoseconds that a test moves on by itself.
final class ManualClock {
  var now: UInt64 = 0
}

/// A screen that remembers frames and plays scripted keys.
///
/// Waiting moves the test's clock on, to the next key or by the whole timeout: nothing sleeps.
final class TestScreen: Screen {
  var size: (width: Int, height: Int)
  private(set) var frames: [CellBuffer] = []
  /// What to press, and when, in milliseconds of the test's clock.
  var script: [(at: UInt64, key: Key)] = []
  /// While the clock shows these milliseconds, the terminal takes nothing.
  var stall: Range<UInt64> = 0..<0
  /// While the clock shows these milliseconds, the picture is not what was given, until a frame comes.
  var spoilt: Range<UInt64> = 0..<0
  var wantsFrame: Bool { spoilt.contains(now) }
  var isReady: Bool { !stall.contains(now) }
  private var now: UInt64 = 0
  private let advance: (Int) -> UInt64

  /// Makes a screen whose clock is moved by `advance`.
  ///
  /// It takes milliseconds to pass and returns the new time, also in milliseconds.
  init(width: Int, height: Int, advance: @escaping (Int) -> UInt64) {
    size = (width, height)
    self.advance = advance
  }

  @discardableResult
  func present(_ buffer: CellBuffer) -> Int? {
    frames.append(buffer)
    if wantsFrame { spoilt = 0..<0 }
    return buffer.width * buffer.height
  }

  func readKeys(timeoutMilliseconds: Int) -> [Key] {
    let untilKey = script.first.map { Int($0.at) - Int(now) } ?? timeoutMilliseconds
    now = advance(max(1, min(timeoutMilliseconds, untilKey)))
    let due = script.prefix { $0.at <= now }
    script.removeFirst(due.count)
    return due.map(\.key)
  }
}
