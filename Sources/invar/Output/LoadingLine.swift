/// A line on a terminal that says what is going on and then leaves no trace.
struct LoadingLine {
  private let isShown = StandardStreams.errorIsTerminal

  init(_ text: String) {
    if isShown { StandardStreams.note("\r\(text)") }
  }

  func clear() {
    if isShown { StandardStreams.note("\r\u{1B}[K") }
  }
}
