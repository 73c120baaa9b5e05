import EngineTypes
import Terminal

extension DashboardState {
  mutating func typePrompt(_ key: Key) -> [Effect] {
    switch key {
    case .escape: overlay = .none
    case .enter:
      let text = prompt.submit()
      guard !text.isEmpty else {
        show("an empty question asks nothing; type one, or \(Key.escape.label) leaves")
        break
      }
      overlay = .none
      // On the a/b screen a question is asked both ways.
      return focus == .compare ? compare(text, sampling: .asked) : ask(text)
    default: prompt.edit(key)
    }
    return []
  }

  /// The question alone, as its own reference, and in company, whose answer is then shown.
  private func ask(_ text: String) -> [Effect] {
    [Isolation.alone, .shared].map { isolation in
      .submit(
        GenerationRequest(
          prompt: .chat(text), sampling: .asked, isolation: isolation,
          logprobCount: workload.preset.topLogprobCount),
        .person(isolation))
    }
  }

  mutating func typeFilter(_ key: Key) {
    switch key {
    case .escape:
      requestsPanel.filter = LineEditor()
      overlay = .none
    case .enter: overlay = .none
    case .up, .down: break
    default: requestsPanel.filter.edit(key)
    }
  }

  mutating func typeCommand(_ key: Key) -> [Effect] {
    guard case .palette(var palette) = overlay else { return [] }
    // So that the line is changed in place, however long it is.
    overlay = .none
    switch key {
    case .escape: break
    // With nothing typed and nothing chosen there is nothing to run: the list stays.
    case .enter where !palette.hasChoice: overlay = .palette(palette)
    case .enter:
      switch palette.outcome {
      case .success(let action): return perform(action)
      case .failure(let error): show(error.description)
      }
    default:
      palette.edit(key)
      overlay = .palette(palette)
    }
    return []
  }

  /// The list of messages scrolls like the help; the keys that go back close it.
  mutating func readMessages(_ key: Key, scroll: Int) {
    if let rows = scrollRows(for: key) { return scrollMessages(to: scroll + rows) }
    let action = keys.action(for: key, in: [.global])
    if action == .screen(.help) { overlay = .help(Help(behind: overlay)) }
    let closes =
      action == .screen(.back) || action == .screen(.quit) || key == .escape || key == .enter
    if closes { overlay = .none }
  }

  /// How far a key moves a text; `nil` for one that does not.
  func scrollRows(for key: Key) -> Int? {
    guard case .panel(.move(let movement)) = keys.action(for: key, in: [.global]) else {
      return nil
    }
    let rows = movement.rows(page: pageRows)
    return rows == 0 ? nil : rows
  }
}
