import Foundation

/// Turns the first Ctrl-C or SIGTERM into a call; the next one ends the process as usual.
final class Interrupts {
  private let sources: [any DispatchSourceSignal]

  /// - Parameter action: gets the signal's number, on a thread of its own.
  init(_ action: @escaping @Sendable (Int32) -> Void) {
    sources = [SIGINT, SIGTERM].map { number in
      // Otherwise the signal would end the process before the source hears of it.
      _ = signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        _ = signal(number, SIG_DFL)
        action(number)
      }
      source.resume()
      return source
    }
  }

  /// From here on the signals mean what they usually do.
  func stop() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { _ = signal(number, SIG_DFL) }
  }
}
