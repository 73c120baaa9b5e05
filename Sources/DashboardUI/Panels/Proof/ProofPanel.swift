import EngineTypes
package import Terminal

/// Whether the same question gets the same answer.
package struct ProofPanel: PanelRoom {
  package static let panel = Panel.proof
  package static let looksCloser = true
  package static let bindings: [KeyBinding] = [
    KeyBinding(
      .panel(.inspect), [.enter], in: .panel(.proof), name: "look into a question",
      "both modes; there, a run that differs", hint: "answers")
  ]

  package static func hints(in state: DashboardState) -> [Hint] {
    let keys = state.keys
    let list = keys.vertical(state.isZoomed ? "choose" : "scroll")
    let closer =
      state.isZoomed
      ? [keys.hint(.panel(.inspect), in: .panel(.proof), does: "a run that differs")]
        .compactMap(\.self) : boundHints(in: state)
    return closer + [list].compactMap(\.self)
  }

  package static func legend(_ symbols: GraphSymbols) -> [LegendRow] {
    marks + [
      LegendRow(
        StackedBar.cells(symbols),
        "the bar: a piece for each text that was answered, by how often")
    ]
  }

  private static let marks = [
    LegendRow([Cell("✓", role: .hashSame)], "every answer equal to the reference's, to the bit"),
    LegendRow([Cell("✗", role: .hashDiffers)], "some answers are not"),
  ]

  package static let gestures = [Gesture("wheel", "goes through the questions")]

  package var scroll = 0
  /// The question under the cursor, where the panel is alone on the screen.
  package var cursor = 0

  package init() {}

  package static func paint(
    _ state: DashboardState, _ look: PanelLook, into buffer: inout CellBuffer, in area: Rect
  ) {
    if look.isAlone {
      ProofScreen(state, look).render(into: &buffer, in: area)
    } else {
      ProofView(state, look).render(into: &buffer, in: area)
    }
  }

  package static func move(_ movement: Movement, in state: inout DashboardState, area: Rect) {
    scroll(movement.rows(page: state.pageRows), in: &state, area: area)
  }

  package static func scroll(_ rows: Int, in state: inout DashboardState, area: Rect) {
    let proof = state.proof
    if state.isZoomed {
      let last = proof.questions.count - 1
      state.proofPanel.cursor = max(0, min(last, state.proofPanel.cursor + rows))
    } else {
      state.proofPanel.scroll = max(0, min(proof.rows.count - 1, state.proofPanel.scroll + rows))
    }
  }

  /// The newest run of the question under the cursor with another text than its reference's, or
  /// where there is none the newest with other bits.
  package static func inspect(in state: inout DashboardState) {
    let questions = state.proof.questions
    guard questions.indices.contains(state.proofPanel.cursor) else { return }
    let question = questions[state.proofPanel.cursor]
    let twins = state.facts.twins
    let runs = state.facts.requests.newestFirst.filter { entry in
      question.isAsked(by: entry)
        && twins.verdict(of: entry.id).isDifference && !twins.isReference(entry)
    }
    let run = runs.first { twins.verdict(of: $0.id) != .sameTokens } ?? runs.first
    guard let run else { return state.show("no run of this question differs, not by a bit") }
    state.open(run.id)
  }
}

extension Panel {
  package static let proof = Panel("proof")
}

extension DashboardState {
  /// Why there is nothing to compare yet, in one line.
  var proofAbsence: String {
    if playback != nil { return "no question has been asked twice up to here" }
    guard workload.isOn else {
      return "nothing to compare: \(keys.call(.load(.toggle))) starts questions that come again"
    }
    guard let (begun, total) = workload.referenceProgress else {
      return "no question has been asked twice yet"
    }
    return "each question runs once alone, to be compared with: "
      + "\(Format.count(begun)) of \(Format.count(total)) so far"
  }

  package var proofPanel: ProofPanel {
    get { panels[ProofPanel.self] }
    _modify { yield &panels[ProofPanel.self] }
  }
}
