public import Terminal

/// Keeps the screen alive while something is made ready on another thread.
public final class LoadingLoop {
  private let screen: any Screen
  private let clock: () -> UInt64
  private let title: String
  private let detail: String

  public convenience init(screen: any Screen, title: String, detail: String) {
    self.init(screen: screen, title: title, detail: detail, clock: ThreadClock.now)
  }

  /// The same with a clock given, in nanoseconds.
  package init(
    screen: any Screen, title: String, detail: String, clock: @escaping () -> UInt64
  ) {
    (self.screen, self.title, self.detail, self.clock) = (screen, title, detail, clock)
  }

  /// Draws twenty times a second until `isReady`.
  ///
  /// - Returns: whether to go on; not so where the person does not want to wait.
  public func run(until isReady: () -> Bool) -> Bool {
    let start = clock()
    repeat {
      draw(elapsed: clock() - start)
      for key in screen.readKeys(timeoutMilliseconds: 50) {
        switch key {
        case .character("q"), .control("c"), .quit: return false
        default: break
        }
      }
    } while !isReady()
    return true
  }

  private func draw(elapsed: UInt64) {
    let size = screen.size
    var buffer = CellBuffer(width: size.width, height: size.height)
    LoadingView(title: title, detail: detail, elapsedNanoseconds: elapsed)
      .render(into: &buffer, in: buffer.bounds)
    screen.present(buffer)
  }
}
