import Terminal

extension ComparisonState {
  package mutating func perform(_ action: Action, at now: UInt64) -> [Effect] {
    let questions = sessions.questions
    switch action {
    case .panel(.move(let movement)): move(movement)
    case .panel(.next), .panel(.previous): turn()
    case .request(.open): open()
    case .request(.filter): list.toggleDifferences(questions)
    case .request(.nextSort): list.sortByNext(questions)
    case .request(.reverseSort): list.reverse(questions)
    case .request(.nextMatch): findDifference(1, at: now)
    case .request(.previousMatch): findDifference(-1, at: now)
    case .screen(.help): toggleHelp()
    case .screen(.back): if !goUp() && list.onlyDifferences { list.toggleDifferences(questions) }
    case .screen(.quit): return goUp() ? [] : [.quit]
    case .screen(.nextTheme): return [.theme(.next), .keepTheme]
    // What is done to an engine, its requests and panels means nothing here.
    case .panel, .request, .engine, .load, .session, .screen, .tour, .playback: break
    }
    return []
  }

  /// Shows the question under the cursor in full.
  mutating func open() {
    if page == .questions, question != nil { page = .question(scroll: 0) }
  }

  /// From what is on the screen to what was there before.
  ///
  /// - Returns: whether there is such a thing.
  private mutating func goUp() -> Bool {
    switch page {
    case .questions: return false
    case .question, .sessions: page = .questions
    case .help(_, let behind): page = behind
    }
    return true
  }

  private mutating func turn() {
    switch page {
    case .questions, .question: page = .sessions(scroll: 0)
    case .sessions: page = .questions
    case .help: break
    }
  }

  private mutating func toggleHelp() {
    if case .help = page { _ = goUp() } else { page = .help(scroll: 0, behind: page) }
  }

  private mutating func findDifference(_ step: Int, at now: UInt64) {
    guard list.findDifference(step, in: sessions.questions) else {
      return show("no question differs", at: now)
    }
    if case .question = page { page = .question(scroll: 0) }
  }

  private mutating func move(_ movement: Movement) {
    switch (page, movement) {
    case (.questions, _): list.move(by: movement.rows(page: pageRows))
    case (.question, .left), (.question, .right):
      list.move(by: movement == .left ? -1 : 1)
      page = .question(scroll: 0)
    default: scroll(by: movement.rows(page: pageRows))
    }
  }

  /// Scrolls the text that has the screen, no further than it goes.
  mutating func scroll(by rows: Int) {
    let limit = ComparisonView(self).maximumScroll
    func moved(_ scroll: Int) -> Int { max(0, min(limit, scroll + rows)) }
    switch page {
    case .questions: break
    case .question(let scroll): page = .question(scroll: moved(scroll))
    case .sessions(let scroll): page = .sessions(scroll: moved(scroll))
    case .help(let scroll, let behind): page = .help(scroll: moved(scroll), behind: behind)
    }
  }
}
