import Terminal

/// The one table behind the keys, the `?` help, the bottom hints and the `:` palette.
///
/// `KeyMap` has the keys as one person changed them; ask that one for a key.
package enum ActionTable {
  package static let sections: [KeySection] =
    [
      KeySection(title: "engine", bindings: engine),
      KeySection(title: "requests", bindings: requests),
      KeySection(title: "workload", bindings: workload),
      KeySection(title: "panels", bindings: panels),
      KeySection(title: "program", bindings: program),
      KeySection(title: "moving", bindings: movement),
      KeySection(title: "on the tour", bindings: TourBindings.all),
    ]
    + Panel.rooms.filter { !$0.bindings.isEmpty }.map {
      KeySection(title: "in the \($0.panel.title) panel", bindings: $0.bindings)
    }
    + [
      KeySection(title: "in a request's detail", bindings: inDetail),
      KeySection(title: "in a replay", bindings: PlaybackBindings.all),
      KeySection(title: "in invar attach", bindings: FleetBindings.all),
    ]

  package static let bindings: [KeyBinding] = sections.flatMap(\.bindings)

  static let inDetail: [KeyBinding] = [
    KeyBinding(
      .panel(.move(.left)), [.left, .character("h"), .backTab], in: .detail, name: "page before",
      "the page before", hint: "page"),
    KeyBinding(
      .panel(.move(.right)), [.right, .character("l"), .tab], in: .detail, name: "next page",
      "text, twin, chain, company"),
  ]
}
