package import Terminal

/// The whole screen of two compared sessions.
package struct ComparisonView {
  private let state: ComparisonState
  private let layout: ComparisonLayout

  package init(_ state: ComparisonState) {
    (self.state, layout) = (state, ComparisonLayout(state))
  }

  package func render(into buffer: inout CellBuffer, in area: Rect) {
    guard Layout.hasRoom(in: area) else {
      return TooSmallView(keys: state.keys).render(into: &buffer, in: area)
    }
    ComparisonHeader(state).render(into: &buffer, in: layout.header)
    paintBody(into: &buffer)
    paintNotice(into: &buffer, in: layout.notice)
    HintsView(state.hints, state.keys).render(into: &buffer, in: layout.hints)
  }

  /// How far the text can scroll that has the screen.
  var maximumScroll: Int {
    switch state.page {
    case .questions: 0
    case .question: question(in: layout.body)?.maximumScroll(in: layout.body) ?? 0
    case .sessions: sessions(in: layout.body).maximumScroll(in: layout.body)
    case .help: help.maximumScroll(in: layout.body)
    }
  }

  private func paintBody(into buffer: inout CellBuffer) {
    switch state.page {
    case .questions: paintAll(into: &buffer)
    case .question(let scroll):
      question(in: layout.body)?
        .render(from: scroll, isFocused: true, into: &buffer, in: layout.body)
    case .sessions(let scroll):
      sessions(in: layout.body)
        .render(from: scroll, isFocused: true, into: &buffer, in: layout.body)
    case .help(let scroll, _): help.render(from: scroll, into: &buffer, in: layout.body)
    }
  }

  private func paintAll(into buffer: inout CellBuffer) {
    QuestionListView(state).render(into: &buffer, in: layout.list)
    if !layout.sessions.isEmpty {
      let way = "\(state.keys.call(.panel(.next))) shows all of it"
      sessions(in: layout.sessions)
        .render(isFocused: false, way: way, into: &buffer, in: layout.sessions)
    }
    guard !layout.question.isEmpty else { return }
    let way = "\(state.keys.call(.request(.open), in: .panel(.requests))) shows all of it"
    if let page = question(in: layout.question) {
      page.render(isFocused: false, way: way, into: &buffer, in: layout.question)
    } else {
      Box(title: "question", isFocused: false).render(into: &buffer, in: layout.question)
    }
  }

  /// What has been said, or what to do next.
  private func paintNotice(into buffer: inout CellBuffer, in area: Rect) {
    if let notice = state.notices.current?.text {
      StyledLine(" \(notice)", .info).render(into: &buffer, in: area)
    } else if state.page == .questions, let command = state.question?.locate {
      let whole = " for the layer and operation: \(command)"
      let open = state.keys.call(.request(.open), in: .panel(.requests))
      let way = " \(open) shows both answers and their invar locate command"
      StyledLine(whole.cellWidth <= area.width ? whole : way, .dim)
        .render(into: &buffer, in: area)
    }
  }

  private var help: ListHelp { .comparison(state.keys) }

  private func sessions(in area: Rect) -> SessionsPage {
    SessionsPage(state, width: area.inset().width)
  }

  private func question(in area: Rect) -> QuestionPage? {
    state.question.map {
      QuestionPage(
        $0, ratioName: state.sessions.ratioName, width: area.inset().width,
        isWhole: area == layout.body)
    }
  }
}
