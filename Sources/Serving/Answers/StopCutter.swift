import EngineTypes

/// Cuts an answer's text before its stop string, and holds back what may become one.
///
/// All texts returned, joined, are what `SamplingParameters.shown` makes of the whole.
package struct StopCutter: Sendable {
  private let hasStops: Bool
  private var search: StopSearch
  /// Text not shown yet: a beginning of some stop string, or nothing.
  private var held: [UInt8] = []
  private var shownCount = 0

  package init(_ stops: [String]) {
    hasStops = !stops.isEmpty
    search = StopSearch(stops)
  }

  /// Whether a stop string has ended the text.
  package var isCut: Bool { search.found != nil }

  /// Takes more of the answer.
  ///
  /// - Returns: what may be shown by now.
  package mutating func append(_ text: String) -> String {
    guard hasStops else { return text }
    if isCut { return "" }
    held.append(contentsOf: text.utf8)
    search.append(text)
    let count = search.certainCount - shownCount
    let shown = String(decoding: held[..<count], as: UTF8.self)
    shownCount += count
    if isCut { held = [] } else { held.removeFirst(count) }
    return shown
  }

  /// The answer is over: what was held back became nothing.
  package mutating func finish() -> String {
    defer { held = [] }
    return String(decoding: held, as: UTF8.self)
  }
}
