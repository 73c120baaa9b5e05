import EngineTypes
import Terminal

extension DashboardState {
  mutating func typePrompt(_ key: Key) -> [Effect] {
    switch key {
    case .escape: input = .panels
    case .enter:
      let text = prompt.submit()
      guard !text.isEmpty else { break }
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

  mutating func typeCommand(_ key: Key, in palette: Palette) -> [Effect] {
    var palette = palette
    switch key {
    case .escape: input = .panels
    case .enter:
      input = .panels
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
    switch keys.action(for: key, in: [.global]) {
    case .moveUp: scrollHelp(to: scroll - 1)
    case .moveDown: scrollHelp(to: scroll + 1)
    case .pageUp, .toTop: scrollHelp(to: scroll - pageRows)
    case .pageDown, .toBottom: scrollHelp(to: scroll + pageRows)
    case .quit: return [.quit]
    default: input = .panels
    }
    return []
  }

  var pageRows: Int { max(1, height / 2) }
}
