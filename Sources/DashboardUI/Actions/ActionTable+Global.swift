import Terminal

/// Keys that mean the same everywhere.
extension ActionTable {
  static let engine: [KeyBinding] = [
    KeyBinding(
      .toggleMode, [.character("m")], name: "toggle mode",
      "all kernels: invariant ⇄ standard", hint: "mode"),
    KeyBinding(
      .compareModes, [.character("b")], name: "both modes",
      "the request in both modes at once (a/b)", hint: "a/b"),
    KeyBinding(
      .togglePause, [.character("p")], name: "pause", "pause or resume the engine",
      hint: "pause"),
    KeyBinding(
      .singleStep(1), [.character(".")], name: "step", "run one step, then pause", hint: "step"),
    KeyBinding(
      .openSettings, [.character("o")], name: "settings",
      "budget, running limit, prefix cache, kernels"),
  ]

  static let requests: [KeyBinding] = [
    KeyBinding(
      .ask, [.character("i")], name: "ask", "type a prompt of your own", hint: "ask"),
    KeyBinding(
      .filter, [.character("/")], name: "filter",
      "state:decode verdict:differs hash:3f tokens>=20 !text",
      hint: "filter"),
    KeyBinding(
      .nextMatch, [.character("n")], name: "next match", "next match; unfiltered, next difference"),
    KeyBinding(.previousMatch, [.character("N")], name: "previous match", "the one before"),
    KeyBinding(
      .nextSort, [.character("s")], name: "sort", "sort requests by the next column"),
    KeyBinding(.reverseSort, [.character("r")], name: "reverse", "reverse the order"),
    KeyBinding(
      .cancelRequest, [.character("x")], name: "cancel", "cancel the selected request"),
    KeyBinding(
      .copyHash, [.character("y")], name: "copy hash", "copy the selected request's hash"),
    KeyBinding(
      .copyProvenance, [.character("Y")], name: "copy provenance",
      "copy model, mode and settings"),
  ]

  static let workload: [KeyBinding] = [
    KeyBinding(
      .toggleWorkload, [.character("w")], name: "workload", "start or stop the workload",
      hint: "load"),
    KeyBinding(
      .openLoad, [.character("W")], name: "load", "preset, concurrency, arrivals, prompts"),
    KeyBinding(
      .moreConcurrency, [.character("+"), .character("=")], name: "more requests",
      "one more request at a time"),
    KeyBinding(
      .lessConcurrency, [.character("-")], name: "fewer requests", "one fewer at a time"),
    KeyBinding(
      .fasterArrivals, [.character("]")], name: "faster arrivals", "halve the arrival gap"),
    KeyBinding(
      .slowerArrivals, [.character("[")], name: "slower arrivals", "double the arrival gap"),
  ]

  static let panels: [KeyBinding] =
    Panel.focusable.map { panel in
      KeyBinding(
        .focus(panel), panel.digit.map { [.character($0)] } ?? [], name: panel.title,
        "go to \(panel.title)")
    } + [
      KeyBinding(.focusNext, [.tab], name: "next panel", "focus the next panel"),
      KeyBinding(.focusPrevious, [.backTab], name: "previous panel", "focus the previous panel"),
      KeyBinding(
        .zoom, [.character("z")], name: "zoom", "this panel alone and in full, or all",
        hint: "zoom"),
      KeyBinding(
        .back, [.escape], name: "back", "close, unzoom, clear the filter or guide"),
    ]

  static let program: [KeyBinding] = [
    KeyBinding(
      .export, [.character("e")], name: "export", "write the session's exports",
      hint: "export"),
    KeyBinding(
      .openExport, [.character("E")], name: "export to", "choose format and directory"),
    KeyBinding(.nextTheme, [.character("t")], name: "next theme", "change the colours"),
    KeyBinding(.openThemes, [.character("T")], name: "themes", "try the themes one by one"),
    KeyBinding(
      .labs, [.character("L")], name: "labs", "experiments that show why company matters"),
    KeyBinding(.palette, [.character(":")], name: "palette", "every action by name"),
    KeyBinding(
      .help, [.character("?"), .function(1)], name: "help", "these keys", hint: "help"),
    KeyBinding(
      .quit, [.character("q"), .control("c")], name: "quit",
      "back one level; on the overview, leave", hint: "quit"),
  ]

  static let movement: [KeyBinding] = [
    KeyBinding(.moveUp, [.character("k"), .up], name: "up", "up"),
    KeyBinding(.moveDown, [.character("j"), .down], name: "down", "down"),
    KeyBinding(.moveLeft, [.character("h"), .left], name: "left", "left, back in time"),
    KeyBinding(.moveRight, [.character("l"), .right], name: "right", "right, up to now"),
    KeyBinding(.pageUp, [.pageUp, .control("u")], name: "page up", "a page up or back"),
    KeyBinding(.pageDown, [.pageDown, .control("d")], name: "page down", "a page down or on"),
    KeyBinding(.toTop, [.character("g"), .home], name: "top", "to the top, or the oldest step"),
    KeyBinding(
      .toBottom, [.character("G"), .end], name: "bottom", "to the bottom, or the newest step"),
  ]
}
