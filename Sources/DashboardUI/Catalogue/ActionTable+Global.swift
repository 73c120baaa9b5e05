import Terminal

/// Keys that mean the same everywhere.
extension ActionTable {
  static let engine: [KeyBinding] = [
    KeyBinding(
      .engine(.toggleMode), [.character("m")], name: "toggle mode",
      "all kernels: invariant ⇄ standard", hint: "mode"),
    KeyBinding(
      .request(.compare), [.character("b")], name: "both modes",
      "the request in both modes at once (a/b)", hint: "a/b"),
    KeyBinding(
      .engine(.togglePause), [.character("p")], name: "pause", "pause or resume the engine",
      hint: "pause"),
    KeyBinding(
      .engine(.singleStep(1)), [.character(".")], name: "step", "run one step, then pause",
      hint: "step"),
    KeyBinding(
      .engine(.openSettings), [.character("o")], name: "settings",
      "budget, running limit, prefix cache, kernels"),
  ]

  static let requests: [KeyBinding] = [
    KeyBinding(
      .request(.ask), [.character("i")], name: "ask", "type a prompt of your own", hint: "ask"),
    KeyBinding(
      .request(.filter), [.character("/")], name: "filter",
      "show only the requests that fit",
      hint: "filter"),
    KeyBinding(
      .request(.nextMatch), [.character("n")], name: "next match",
      "next match; unfiltered, next with other bits"),
    KeyBinding(
      .request(.previousMatch), [.character("N")], name: "previous match", "the one before"),
    KeyBinding(
      .request(.nextSort), [.character("s")], name: "sort", "sort requests by the next column"),
    KeyBinding(.request(.reverseSort), [.character("r")], name: "reverse", "reverse the order"),
    KeyBinding(
      .request(.cancel), [.character("x")], name: "cancel", "cancel the selected request"),
    KeyBinding(
      .request(.copyHash), [.character("y")], name: "copy hash", "copy the selected request's hash"),
    KeyBinding(
      .session(.copyProvenance), [.character("Y")], name: "copy provenance",
      "copy model, mode and settings"),
  ]

  static let workload: [KeyBinding] = [
    KeyBinding(
      .load(.toggle), [.character("w")], name: "workload", "start or stop the workload",
      hint: "workload"),
    KeyBinding(
      .load(.open), [.character("W")], name: "load", "the workload's preset, concurrency, arrivals"),
    KeyBinding(
      .load(.moreConcurrency), [.character("+"), .character("=")], name: "more requests",
      "one more request at a time"),
    KeyBinding(
      .load(.lessConcurrency), [.character("-")], name: "fewer requests", "one fewer at a time"),
    KeyBinding(
      .load(.fasterArrivals), [.character("]")], name: "faster arrivals", "halve the arrival gap"),
    KeyBinding(
      .load(.slowerArrivals), [.character("[")], name: "slower arrivals", "double the arrival gap"),
  ]

  static let panels: [KeyBinding] =
    Panel.all.map { panel in
      KeyBinding(
        .panel(.focus(panel)), panel.digit.map { [.character($0)] } ?? [], name: panel.title,
        "go to \(panel.title)")
    }
    + Panel.all.map { panel in
      KeyBinding(
        .panel(.toggle(panel)), panel.shiftedDigit.map { [.character($0)] } ?? [],
        name: "show \(panel.title)", "show or hide \(panel.title)")
    } + [
      KeyBinding(.panel(.next), [.tab], name: "next panel", "focus the next panel"),
      KeyBinding(.panel(.previous), [.backTab], name: "previous panel", "focus the previous panel"),
      KeyBinding(
        .panel(.zoom), [.character("z")], name: "zoom", "this panel alone and in full, or all",
        hint: "zoom"),
      KeyBinding(
        .screen(.back), [.escape], name: "back", "close, unzoom, clear the filter or guide"),
    ]

  static let program: [KeyBinding] = [
    KeyBinding(
      .session(.export), [.character("e")], name: "export", "write the session's exports",
      hint: "export"),
    KeyBinding(
      .session(.openExport), [.character("E")], name: "export to", "choose format and directory"),
    KeyBinding(.screen(.nextTheme), [.character("t")], name: "next theme", "change the colours"),
    KeyBinding(
      .screen(.openThemes), [.character("T")], name: "themes", "try the themes one by one"),
    KeyBinding(
      .screen(.nextLayout), [.character("P")], name: "next layout", "other panels, other sizes"),
    KeyBinding(
      .session(.labs), [.character("L")], name: "labs", "experiments that show why company matters"),
    KeyBinding(.screen(.palette), [.character(":")], name: "palette", "every action by name"),
    KeyBinding(
      .screen(.help), [.character("?"), .function(1)], name: "help",
      "keys, marks, filter and mouse", hint: "help"),
    KeyBinding(
      .screen(.quit), [.character("q"), .control("c")], name: "quit",
      "back one level; on the overview, leave", hint: "quit"),
  ]

  static let movement: [KeyBinding] = [
    KeyBinding(.panel(.move(.up)), [.character("k"), .up], name: "up", "up"),
    KeyBinding(.panel(.move(.down)), [.character("j"), .down], name: "down", "down"),
    KeyBinding(.panel(.move(.left)), [.character("h"), .left], name: "left", "left, back in time"),
    KeyBinding(
      .panel(.move(.right)), [.character("l"), .right], name: "right", "right, up to now"),
    KeyBinding(
      .panel(.move(.pageUp)), [.pageUp, .control("u")], name: "page up", "a page up or back"),
    KeyBinding(
      .panel(.move(.pageDown)), [.pageDown, .control("d")], name: "page down", "a page down or on"),
    KeyBinding(
      .panel(.move(.top)), [.character("g"), .home], name: "top", "to the top, or the oldest step"),
    KeyBinding(
      .panel(.move(.bottom)), [.character("G"), .end], name: "bottom",
      "to the bottom, or the newest step"),
  ]
}
