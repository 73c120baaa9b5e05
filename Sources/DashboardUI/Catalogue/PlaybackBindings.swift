import Terminal

/// The keys that only a recording has.
enum PlaybackBindings {
  static let all: [KeyBinding] = [
    key(.togglePlay, " ", "play", "play or stand still", hint: "play"),
    key(.skipSteps(-1), ",", "step back", "one step back", hint: "back"),
    key(.skipTime(milliseconds: 5_000), ">", "forward", "5 seconds forward"),
    key(.skipTime(milliseconds: -5_000), "<", "rewind", "5 seconds back"),
    key(.skipSteps(100), "}", "100 steps forward", "100 steps forward"),
    key(.skipSteps(-100), "{", "100 steps back", "100 steps back"),
    key(.toStart, "0", "start", "to the log's start"),
    key(.toEnd, "$", "end", "to the log's end"),
    KeyBinding(
      .playback(.faster), [.character("+"), .character("="), .character("]")], in: .playback,
      name: "faster", "play faster", hint: "faster"),
    KeyBinding(
      .playback(.slower), [.character("-"), .character("[")], in: .playback, name: "slower",
      "play slower"),
  ]

  /// What the palette understands beyond these keys.
  static let commands: [PaletteCommand] =
    PlaybackSpeed.all.map {
      PaletteCommand(
        name: "speed \($0.word)", summary: "replay: play at \($0.label)",
        effect: .run(.playback(.setSpeed($0))))
    } + [
      PaletteCommand(
        name: "seek", summary: "replay: M:SS, +S or -S seconds", effect: .word(.place)),
      PaletteCommand(
        name: "to-step", summary: "N: replay: to step N", effect: .number(.stepNumber)),
    ]

  private static func key(
    _ command: PlaybackCommand, _ character: Character, _ name: String, _ summary: String,
    hint: String? = nil
  ) -> KeyBinding {
    KeyBinding(
      .playback(command), [.character(character)], in: .playback, name: name, summary, hint: hint)
  }
}
