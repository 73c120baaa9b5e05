import EngineTypes

/// What is being measured and how long it will still take, on one line of a terminal.
struct BenchProgress {
  private let isTerminal = StandardStreams.errorIsTerminal

  func show(_ label: String, fraction: Double, seconds: Double) {
    guard isTerminal else { return }
    var text = label
    // Before that, a guess would jump about.
    if fraction > 0.02 {
      let left = seconds / fraction - seconds
      text = "\(NumberText.percent(fraction))  \(Units.clock(.seconds(left))) left  \(label)"
    }
    StandardStreams.note("\r\u{1B}[K\(text)")
  }

  func clear() {
    if isTerminal { StandardStreams.note("\r\u{1B}[K") }
  }
}
