import Glibc

extension NcursesScreen {
  /// Waits for input, a signal or the waker, and returns all keys that are there.
  ///
  /// It may wait 25 ms longer to tell the Esc key from the start of an escape sequence.
  public func readKeys(timeoutMilliseconds: Int) -> [Key] {
    let deadline = ContinuousClock.now + .milliseconds(max(0, timeoutMilliseconds))
    while true {
      let ready = wait(until: min(deadline, givingUp ?? deadline))
      var keys: [Key] = []
      if ready.input { keys += readInput() }
      if ready.wake {
        let (signals, wasWoken) = waker.drain()
        keys += signals.compactMap(handle(signal:))
        if wasWoken { return keys }
      }
      if let givingUp, givingUp <= .now { keys += parser.flush() }
      if !keys.isEmpty || deadline <= .now { return keys }
    }
  }

  /// When to stop waiting for the rest of an escape sequence.
  private var givingUp: ContinuousClock.Instant? {
    parser.patienceMilliseconds.map { lastInput + .milliseconds($0) }
  }

  private func wait(until deadline: ContinuousClock.Instant) -> (input: Bool, wake: Bool) {
    let left = deadline - .now
    let milliseconds = max(0, (left / .milliseconds(1)).rounded(.up))
    var descriptors = [
      pollfd(fd: inputEnded ? -1 : STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0),
    ]
    let count = unsafe descriptors.withUnsafeMutableBufferPointer { buffer in
      unsafe poll(buffer.baseAddress, nfds_t(buffer.count), Int32(min(milliseconds, 1e9)))
    }
    guard count > 0 else { return (false, false) }
    return (descriptors[0].revents != 0, descriptors[1].revents != 0)
  }

  private func readInput() -> [Key] {
    guard let bytes = readAvailable(from: STDIN_FILENO) else {
      // The terminal is gone. Asking again would only spin.
      inputEnded = true
      return [.quit(signal: SIGHUP)]
    }
    lastInput = .now
    return parser.feed(bytes).compactMap(act)
  }

  /// Keys with a meaning for the terminal itself are acted on here, so that they always work.
  private func act(on key: Key) -> Key? {
    switch key {
    case .control("z"):
      return suspend(group: true)
    case .control("\\"):
      return .quit(signal: SIGQUIT)
    case .control("l"):
      repaint()
      return key
    default:
      return key
    }
  }
}
