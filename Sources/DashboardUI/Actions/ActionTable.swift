import Terminal

/// The one table behind the keys, the `?` help, the bottom hints and the `:` palette.
package enum ActionTable {
  package static let bindings: [KeyBinding] =
    modes + requests + workload + screen + movement
    + PlaybackBindings.all

  private static let modes: [KeyBinding] = [
    KeyBinding(
      .toggleMode, [.character("m")], name: "toggle mode",
      "switch all kernels: invariant ⇄ standard", hint: "mode"),
    KeyBinding(
      .toggleFamily, [.character(" "), .enter], in: .panel(.kernels), name: "toggle family",
      "switch the operation under the cursor", hint: "switch"),
    KeyBinding(
      .togglePause, [.character("p")], name: "pause", "pause or resume the engine",
      hint: "pause"),
    KeyBinding(
      .singleStep(1), [.character(".")], name: "step", "run one step, then pause", hint: "step"),
  ]

  private static let requests: [KeyBinding] = [
    KeyBinding(
      .ask, [.character("i")], name: "ask", "type a prompt of your own", hint: "ask"),
    KeyBinding(
      .openDetail, [.enter], in: .panel(.requests), name: "detail",
      "the request's text, hashes and twin", hint: "detail"),
    KeyBinding(
      .cancelRequest, [.character("x")], name: "cancel", "cancel the selected request"),
    KeyBinding(
      .copyHash, [.character("y")], name: "copy hash", "copy the selected request's hash"),
    KeyBinding(
      .nextSort, [.character("s")], name: "sort", "sort requests by the next column"),
    KeyBinding(.reverseSort, [.character("r")], name: "reverse", "reverse the order"),
    KeyBinding(
      .filter, [.character("/")], name: "filter", "keep requests that contain a text",
      hint: "filter"),
  ]

  private static let workload: [KeyBinding] = [
    KeyBinding(
      .toggleWorkload, [.character("w")], name: "workload", "start or stop the workload",
      hint: "load"),
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

  private static let screen: [KeyBinding] =
    Panel.focusable.map { panel in
      KeyBinding(
        .focus(panel), panel.digit.map { [.character($0)] } ?? [], name: panel.title,
        "go to \(panel.title), zoomed where it is hidden")
    } + [
      KeyBinding(.focusNext, [.tab], name: "next panel", "focus the next panel"),
      KeyBinding(.focusPrevious, [.backTab], name: "previous panel", "focus the previous panel"),
      KeyBinding(
        .zoom, [.character("z")], name: "zoom", "the focused panel alone, or all again",
        hint: "zoom"),
      KeyBinding(
        .back, [.escape], name: "back", "close, unzoom, clear the filter or guide"),
      KeyBinding(.nextTheme, [.character("t")], name: "next theme", "change the colours"),
      KeyBinding(
        .export, [.character("e")], name: "export", "write the session's exports",
        hint: "export"),
      KeyBinding(
        .labs, [.character("L")], name: "labs", "experiments that show why company matters"),
      KeyBinding(.palette, [.character(":")], name: "palette", "every action by name"),
      KeyBinding(
        .help, [.character("?"), .function(1)], name: "help", "these keys", hint: "help"),
      KeyBinding(
        .quit, [.character("q"), .control("c")], name: "quit", "leave", hint: "quit"),
    ]

  private static let movement: [KeyBinding] = [
    KeyBinding(.moveUp, [.character("k"), .up], name: "up", "up"),
    KeyBinding(.moveDown, [.character("j"), .down], name: "down", "down"),
    KeyBinding(.moveLeft, [.character("h"), .left], name: "left", "back through the steps"),
    KeyBinding(.moveRight, [.character("l"), .right], name: "right", "forward, up to now"),
    KeyBinding(.pageUp, [.pageUp, .control("u")], name: "page up", "a page up"),
    KeyBinding(.pageDown, [.pageDown, .control("d")], name: "page down", "a page down"),
    KeyBinding(.toTop, [.character("g"), .home], name: "top", "to the top, or the oldest step"),
    KeyBinding(
      .toBottom, [.character("G"), .end], name: "bottom", "to the bottom, or the newest step"),
  ]
}
