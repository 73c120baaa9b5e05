public import Terminal

/// Keeps the screen alive while something is made ready on another thread.
public final class LoadingLoop {
  private let screen: any Screen
  private let clock: () -> UInt64
  private let title: String
  private let detail: String
  private let keys: KeyMap
  private let symbols: GraphSymbols
  /// The signal that ended the wait, where it was one and not the person.
  public private(set) var signal: Int32?

  public convenience init(
    screen: any Screen, title: String, detail: String, keys: KeyMap = .standard,
    symbols: GraphSymbols = .block
  ) {
    self.init(
      screen: screen, title: title, detail: detail, keys: keys, symbols: symbols,
      clock: ThreadClock.now)
  }

  /// The same with a clock given, in nanoseconds.
  package init(
    screen: any Screen, title: String, detail: String, keys: KeyMap = .standard,
    symbols: GraphSymbols = .block, clock: @escaping () -> UInt64
  ) {
    (self.screen, self.title, self.detail) = (screen, title, detail)
    (self.keys, self.symbols, self.clock) = (keys, symbols, clock)
  }

  /// Draws twenty times a second until `isReady`.
  ///
  /// - Returns: whether to go on; not so where the person does not want to wait.
  public func run(until isReady: () -> Bool) -> Bool {
    let start = clock()
    repeat {
      draw(elapsed: clock() - start)
      for key in screen.readKeys(timeoutMilliseconds: 50) {
        if case .quit(let number) = key {
          signal = number
          return false
        }
        if key == .control("c") || keys.action(for: key, in: [.global]) == .screen(.quit) {
          return false
        }
      }
    } while !isReady()
    return true
  }

  private func draw(elapsed: UInt64) {
    let size = screen.size
    var buffer = CellBuffer(width: size.width, height: size.height)
    LoadingView(
      title: title, detail: detail, elapsedNanoseconds: elapsed, keys: keys, symbols: symbols
    )
    .render(into: &buffer, in: buffer.bounds)
    screen.present(buffer)
  }
}
