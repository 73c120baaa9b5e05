import DashboardUI
import Terminal
import Testing

struct ActionTableTests {
  private var contexts: Set<KeyContext> { Set(ActionTable.bindings.map(\.context)) }

  @Test func noKeyHasTwoMeaningsInOneContext() {
    for context in contexts {
      let keys = ActionTable.bindings.filter { $0.context == context }.flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "\(context)")
    }
  }

  @Test func everyKeyDoesWhatItsRowSays() {
    for binding in ActionTable.bindings {
      #expect(!binding.keys.isEmpty, "\(binding.name)")
      for key in binding.keys {
        #expect(KeyMap.standard.action(for: key, in: [binding.context, .global]) == binding.action)
      }
    }
  }

  @Test func innerContextsWin() {
    let keys = KeyMap.standard
    #expect(
      keys.action(for: .character(" "), in: [.panel(.kernels), .global]) == .engine(.toggleFamily))
    #expect(keys.action(for: .enter, in: [.panel(.requests), .global]) == .request(.open))
    #expect(keys.action(for: .enter, in: [.panel(.batch), .global]) == .panel(.inspect))
    #expect(keys.action(for: .enter, in: [.panel(.compare), .global]) == nil)
  }

  @Test func everyActionIsInTheHelp() {
    var texts = ""
    for place in 0..<3 {
      var stage = Stage(width: 200, height: 110)
      stage.edit { state in
        state.session = .scripted
        state.labs.entries = LabsTests.entries
        if place == 1 { state.beginTour() }
      }
      if place == 2 { stage.send(.playback(PlaybackStatus())) }
      stage.press(.character("?"))
      texts += stage.text
    }
    var attach = FleetStage(width: 200, height: 110)
    attach.press(.character("?"))
    #expect(attach.text.contains("probe its server: does company"))
    // The screen of watched servers has a help of its own, in words of its own.
    for binding in ActionTable.bindings where binding.context != .fleet {
      #expect(texts.contains(binding.summary), "\(binding.name)")
    }
  }

  @Test func everyKeyHasALabel() {
    for key in ActionTable.bindings.flatMap(\.keys) { #expect(!key.label.isEmpty, "\(key)") }
  }

  @Test func everyActionIsInThePaletteUnderOneName() {
    // An action may have a name in each of the contexts that bind it.
    let names = PaletteCommand.all.filter { command in
      if case .run = command.effect { true } else { false }
    }
    .map(\.name)
    #expect(Set(names).count == names.count)
    for binding in ActionTable.bindings { #expect(names.contains(binding.name)) }
  }
}
