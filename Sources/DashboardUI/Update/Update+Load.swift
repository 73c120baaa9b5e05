import EngineTypes

/// The actions that change which requests come by themselves.
extension DashboardState {
  mutating func perform(_ action: LoadAction) -> [Effect] {
    var effects: [Effect] = []
    switch action {
    case .toggle: workload.toggle()
    case .moreConcurrency: workload.setConcurrency(workload.concurrency + 1)
    case .lessConcurrency: workload.setConcurrency(workload.concurrency - 1)
    case .setConcurrency(let count): workload.setConcurrency(count)
    case .fasterArrivals: workload.setMeanGap(workload.meanGapMilliseconds / 2)
    case .slowerArrivals: workload.setMeanGap(workload.meanGapMilliseconds * 2)
    case .setPreset(let preset):
      effects = workload.change(to: preset).map { .command(.cancel($0)) }
    case .setMix(let mix): workload.setMix(mix)
    case .open:
      overlay = .dialog(Dialog(.load))
      return []
    }
    show(workload.sentence(keys))
    return effects
  }
}

extension Workload {
  /// What it does, in one line.
  fileprivate func sentence(_ keys: KeyMap) -> String {
    guard isOn else { return "workload off; \(keys.call(.load(.toggle))) starts it" }
    let rate =
      switch preset.arrivals {
      case .steady: "one arrival per \(Format.count(meanGapMilliseconds))ms"
      case .bursts(let period): "all at once every \(period / 1000)s"
      case .ramp(let period): "rising over \(period / 1000)s"
      }
    let mixed = mix == .even ? "" : ", mostly \(mix.rawValue) prompts"
    return "workload \(preset.name): \(Format.count(concurrency)) at a time, \(rate)\(mixed)"
  }
}
