import EngineTypes
import Terminal

/// The filter in force, in a few cells, so that nobody takes a part of the requests for all.
struct FilterMark {
  private let text: String
  private let fault: String?
  private let shown: Int
  private let total: Int

  /// `nil` where nothing is filtered.
  init?(_ state: DashboardState) {
    let filter = state.requestsPanel.wanted
    guard !filter.isEmpty else { return nil }
    // No more than a line can show.
    text = String(state.requestsPanel.filter.characters.prefix(300)).trimmed
    fault = filter.fault?.description
    shown = state.visibleRequests.count
    total = state.facts.requests.count
  }

  /// How many it keeps, or why it can keep none.
  var outcome: String {
    fault ?? "\(Format.count(shown)) of \(Format.count(total))"
  }

  var role: Role { fault == nil ? .info : .bad }

  /// Writes the filter at the left, in half of the width at most.
  func write(with pen: inout Pen, into buffer: inout CellBuffer) {
    let words = words(width: pen.columnsLeft)
    pen.write(Self.lead, .key, .bold, on: &buffer)
    pen.write(words, role, on: &buffer)
    pen.write(tail, fault == nil ? .dim : .bad, on: &buffer)
  }

  /// Cells it takes of a line of `width`.
  func width(in width: Int) -> Int {
    Self.lead.cellWidth + words(width: width).cellWidth + tail.cellWidth
  }

  private static let lead = " /"

  private var tail: String { fault == nil ? " \(outcome) " : " ✗ " }

  private func words(width: Int) -> String {
    text.fitted(to: max(1, width / 2 - Self.lead.cellWidth - tail.cellWidth))
  }
}

extension FilterMark {
  /// Of the line where the filter is typed.
  static let hints = [Hint(.enter, "keeps it"), Hint(.escape, "clears it", isKept: true)]
}
