import EngineTypes

/// The actions that change the engine: its kernels, its pace, its settings.
extension DashboardState {
  mutating func perform(_ action: EngineAction) -> [Effect] {
    switch action {
    case .toggleMode:
      return request(intendedMode.uniformFamily == .invariant ? .standard : .invariant)
    case .setMode(let family): return request(KernelMode(family))
    case .toggleFamily: return toggle(operationUnderCursor)
    case .setFamily(let operation, let family): return request(operation, family)
    case .togglePause:
      isPaused.toggle()
      return [.command(isPaused ? .pause : .resume)]
    case .singleStep(let count):
      isPaused = true
      return [.command(.singleStep(count: count))]
    case .change(let setting, let value): return change(setting, to: value)
    case .openSettings:
      overlay = .dialog(Dialog(.settings))
      return []
    }
  }

  /// Puts an operation into the other of the two families.
  mutating func toggle(_ operation: KernelOperation) -> [Effect] {
    request(operation, intendedMode[operation] == .invariant ? .standard : .invariant)
  }

  /// Whether a setting may have a value: numbers in its range, and no more threads than cores, which
  /// would wait for each other at every barrier.
  func allows(_ value: SettingValue, for setting: Setting) -> Bool {
    guard let number = value.number, let range = setting.row.range else { return true }
    return range.contains(number) && (setting != .threads || number <= threadLimit)
  }

  private mutating func change(_ setting: Setting, to value: SettingValue) -> [Effect] {
    guard allows(value, for: setting) else {
      show(refusal(of: setting))
      return []
    }
    var wanted = intendedSettings
    setting.set(value, in: &wanted)
    return request(wanted.run)
  }

  /// Asks for other settings than those to come.
  mutating func change(_ edit: (inout RunSettings) -> Void) -> [Effect] {
    var wanted = intendedSettings.run
    edit(&wanted)
    return request(wanted)
  }

  private func refusal(of setting: Setting) -> String {
    if setting == .threads {
      return "threads can be 1 to \(Format.count(threadLimit)), as many as there are cores"
    }
    guard let range = setting.row.range else { return "\(setting.row.name) cannot be that" }
    return "\(setting.row.name) can be \(Format.count(range.lowerBound)) to "
      + Format.count(range.upperBound)
  }

  private mutating func request(_ mode: KernelMode) -> [Effect] {
    var wanted = intendedSettings.run
    wanted.mode = mode
    return request(wanted)
  }

  private mutating func request(
    _ operation: KernelOperation, _ family: KernelFamily
  ) -> [Effect] {
    var mode = intendedMode
    mode[operation] = family
    return request(mode)
  }

  /// Sends other settings to the engine, and shows them before the engine has read them.
  private mutating func request(_ wanted: RunSettings) -> [Effect] {
    guard wanted != intendedSettings.run else { return [] }
    requestedSettings.ask(for: wanted)
    return [.command(.change(wanted))]
  }
}
