import Terminal

/// The keys of the tour.
enum TourBindings {
  static let all: [KeyBinding] = [
    KeyBinding(
      .tour(.proceed), [.enter], in: .tour, name: "tour go",
      "do what the stop asks for, then to the next", hint: "tour"),
    KeyBinding(
      .tour(.next), [.character(">")], in: .tour, name: "tour next",
      "the next stop, whatever this one has shown", hint: "next"),
    KeyBinding(
      .tour(.previous), [.character("<"), .backspace], in: .tour, name: "tour back",
      "the stop before"),
    KeyBinding(
      .tour(.leave), [.escape], in: .tour, name: "tour leave",
      "leave the tour; settings as they were", hint: "leave"),
  ]

  static let commands: [PaletteCommand] = [
    PaletteCommand(
      name: "tour", summary: "the idea in eight stops on this engine", effect: .run(.tour(.begin)))
  ]
}
