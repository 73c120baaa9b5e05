import EngineTypes
import Terminal

extension DashboardState {
  mutating func typePrompt(_ key: Key) -> [Effect] {
    switch key {
    case .escape: input = .panels
    case .enter:
      let text = prompt.submit()
      guard !text.isEmpty else {
        show("an empty question asks nothing; type one, or \(Key.escape.label) leaves")
        break
      }
      input = .panels
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
          topLogprobCount: workload.preset.topLogprobCount),
        .person(isolation))
    }
  }

  mutating func typeFilter(_ key: Key) {
    switch key {
    case .escape:
      filter = LineEditor()
      input = .panels
    case .enter: input = .panels
    case .up, .down: break
    default: filter.edit(key)
    }
  }

  mutating func typeCommand(_ key: Key) -> [Effect] {
    guard case .palette(var palette) = input else { return [] }
    // So that the line is changed in place, however long it is.
    input = .panels
    switch key {
    case .escape: break
    // With nothing typed and nothing chosen there is nothing to run: the list stays.
    case .enter where !palette.hasChoice: input = .palette(palette)
    case .enter:
      switch palette.outcome {
      case .success(let action): return perform(action)
      case .failure(let error): show(error.description)
      }
    default:
      palette.edit(key)
      input = .palette(palette)
    }
    return []
  }

  /// Help scrolls; any key that is not movement closes it.
  mutating func readHelp(_ key: Key, scroll: Int) -> [Effect] {
    guard let rows = scrollRows(for: key) else {
      input = .panels
      return []
    }
    scrollHelp(to: scroll + rows)
    return []
  }

  /// The list of messages scrolls like the help; the keys that go back close it.
  mutating func readMessages(_ key: Key, scroll: Int) {
    if let rows = scrollRows(for: key) { return scrollMessages(to: scroll + rows) }
    let action = keys.action(for: key, in: [.global])
    let closes = action == .back || action == .quit || key == .escape || key == .enter
    if closes { input = .panels }
  }

  /// How far a key moves a text; `nil` for one that does not.
  private func scrollRows(for key: Key) -> Int? {
    guard let action = keys.action(for: key, in: [.global]) else { return nil }
    let rows = rows(of: action)
    return rows == 0 ? nil : rows
  }

  var pageRows: Int { max(1, height / 2) }
}
