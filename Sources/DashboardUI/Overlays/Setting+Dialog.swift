import EngineTypes

extension Setting {
  /// Rows of the settings dialog; the mode has one for each operation instead.
  static let inDialog = live.filter { $0 != .mode }

  /// What a key for more or for less makes of the value in force, in its range or not.
  func value(after settings: EngineSettings, by direction: Int) -> SettingValue {
    let value = value(in: settings)
    switch row.kind {
    case .onOff: return .flag(value != .flag(true))
    case .number(_, let growth):
      guard let number = value.number else { return value }
      return .number(growth == .one ? number + direction : number.doubled(or: direction))
    case .limit(_, below: let other):
      // None is above all limits, and where they would end.
      guard let ceiling = other.value(in: settings).number else { return value }
      let next = min(value.number ?? ceiling, ceiling).doubled(or: direction)
      return next < ceiling ? .number(next) : .none
    case .word: return value
    }
  }
}

extension Int {
  /// The double where the direction is up, else the half.
  fileprivate func doubled(or direction: Int) -> Int { direction > 0 ? self * 2 : self / 2 }
}
