import Glibc

extension NcursesScreen {
  /// Waits for input, a signal, the waker or the end of a stall, and returns all keys that are there.
  ///
  /// It may wait a little longer to tell the Esc key from the start of an escape sequence: `ESCDELAY`
  /// milliseconds where the environment has it, else 25.
  public func readKeys(timeoutMilliseconds: Int) -> [Key] {
    let deadline = ContinuousClock.now + .milliseconds(max(0, timeoutMilliseconds))
    let wasReady = isReady
    while true {
      let ready = wait(until: min(deadline, givingUp ?? deadline))
      window.output.push()
      var keys: [Key] = []
      if ready.input { keys += readInput() }
      if ready.wake {
        let (signals, wasWoken) = waker.drain()
        keys += signals.compactMap(handle(signal:))
        if wasWoken { return keys }
      }
      if !ready.input, let givingUp, givingUp <= .now { keys += parser.flush().compactMap(act) }
      if !keys.isEmpty || deadline <= .now || isReady != wasReady { return keys }
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
      pollfd(fd: isReady ? -1 : window.output.descriptor, events: Int16(POLLOUT), revents: 0),
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
    let keys = parser.feed(bytes).compactMap(act)
    for reply in parser.takeReplies() { hear(reply) }
    return keys
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
