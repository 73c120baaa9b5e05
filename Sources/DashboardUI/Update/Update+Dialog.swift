import EngineTypes
import Terminal

extension DashboardState {
  mutating func openExport() {
    guard let session else {
      return show("nothing to export: this session is not recorded (--record off)")
    }
    var dialog = Dialog(.export)
    dialog.line.replace(with: session.exportDirectory)
    overlay = .dialog(dialog)
  }

  mutating func openThemes() {
    guard !themes.isEmpty else { return show("no themes to choose from") }
    var dialog = Dialog(.theme(original: theme ?? themes[0]))
    dialog.cursor = theme.flatMap { themes.firstIndex(of: $0) } ?? 0
    overlay = .dialog(dialog)
  }

  /// The theme behind the one in use, where the list is known.
  mutating func nextTheme() -> [Effect] {
    guard let theme, let place = themes.firstIndex(of: theme) else { return [.theme(.next)] }
    return use(theme: themes.roundAndRound(place + 1))
  }

  mutating func use(theme name: String) -> [Effect] {
    if themes.contains(name) { theme = name }
    return [.theme(.named(name))]
  }

  mutating func steerDialog(_ key: Key, _ dialog: Dialog) -> [Effect] {
    var dialog = dialog
    switch key {
    case .escape: return leave(dialog)
    case .enter: return accept(dialog)
    case .up: return choose(dialog.cursor - 1, in: dialog)
    case .down: return choose(dialog.cursor + 1, in: dialog)
    case .left where dialog.kind != .export || dialog.cursor == 0: return change(dialog, by: -1)
    case .right where dialog.kind != .export || dialog.cursor == 0: return change(dialog, by: 1)
    case .tab where dialog.kind == .export: return choose(1 - dialog.cursor, in: dialog)
    case _ where dialog.kind == .export:
      // So that the line is changed in place, however long it is.
      overlay = .none
      // Whatever row the cursor is on: the text says to type the directory.
      if dialog.edit(key) { dialog.cursor = 1 }
      overlay = .dialog(dialog)
      return []
    case .character("-"): return change(dialog, by: -1)
    case .character("+"), .character("="), .character(" "): return change(dialog, by: 1)
    default: return steerDialog(keys.action(for: key, in: [.global]), dialog)
    }
  }

  /// What the keys for moving about mean in a dialog.
  private mutating func steerDialog(_ action: Action?, _ dialog: Dialog) -> [Effect] {
    switch action {
    case .panel(.move(.up)): choose(dialog.cursor - 1, in: dialog)
    case .panel(.move(.down)): choose(dialog.cursor + 1, in: dialog)
    case .panel(.move(.pageUp)), .panel(.move(.top)): choose(0, in: dialog)
    case .panel(.move(.pageDown)), .panel(.move(.bottom)): choose(.max, in: dialog)
    case .panel(.move(.left)): change(dialog, by: -1)
    case .panel(.move(.right)): change(dialog, by: 1)
    case .screen(.back), .screen(.quit): leave(dialog)
    case .screen(.help): perform(.screen(.help))
    default: []
    }
  }

  /// Moves the cursor; among themes the one under it is tried at once.
  mutating func choose(_ index: Int, in dialog: Dialog) -> [Effect] {
    var dialog = dialog
    let isExport = dialog.kind == .export
    // Of an export's rows only format and directory take keys.
    let last = isExport ? 1 : rows(of: dialog).count - 1
    dialog.cursor = max(0, min(last, index))
    overlay = .dialog(dialog)
    guard case .theme = dialog.kind else { return [] }
    return use(theme: themes[dialog.cursor])
  }

  private mutating func leave(_ dialog: Dialog) -> [Effect] {
    overlay = .none
    guard case .theme(let original) = dialog.kind, original != theme else { return [] }
    return use(theme: original)
  }

  private mutating func accept(_ dialog: Dialog) -> [Effect] {
    overlay = .none
    if case .theme = dialog.kind { return [.keepTheme] }
    guard dialog.kind == .export, let session else { return [] }
    let directory = dialog.line.text.trimmed
    let names: [String?] = [nil] + session.formats.map(\.name)
    return [
      .export(format: names[dialog.format], directory: directory.isEmpty ? nil : directory)
    ]
  }

  private mutating func change(_ dialog: Dialog, by direction: Int) -> [Effect] {
    switch dialog.kind {
    case .settings: return changeSetting(dialog.cursor, by: direction)
    case .load: return changeLoad(dialog.cursor, by: direction)
    case .theme: return choose(dialog.cursor + direction, in: dialog)
    case .export:
      var dialog = dialog
      let formats = Array(0...(session?.formats.count ?? 0))
      dialog.format = formats.roundAndRound(dialog.format + direction)
      overlay = .dialog(dialog)
      return []
    }
  }

  private mutating func changeSetting(_ row: Int, by direction: Int) -> [Effect] {
    guard row < Setting.inDialog.count else {
      return toggle(KernelOperation.allCases[row - Setting.inDialog.count])
    }
    let setting = Setting.inDialog[row]
    let next = setting.value(after: intendedSettings, by: direction)
    // At an end of the range nothing happens.
    return allows(next, for: setting) ? perform(.engine(.change(setting, to: next))) : []
  }

  private mutating func changeLoad(_ row: Int, by direction: Int) -> [Effect] {
    switch row {
    case 0:
      let all = WorkloadPreset.all
      let place = all.firstIndex { $0.name == workload.preset.name } ?? 0
      return perform(.load(.setPreset(all.roundAndRound(place + direction))))
    case 1: return perform(.load(.toggle))
    case 2: return perform(.load(.setConcurrency(workload.concurrency + direction)))
    case 3: return perform(direction > 0 ? .load(.slowerArrivals) : .load(.fasterArrivals))
    default:
      let all = PromptMix.allCases
      let place = all.firstIndex(of: workload.mix) ?? 0
      return perform(.load(.setMix(all.roundAndRound(place + direction))))
    }
  }
}
