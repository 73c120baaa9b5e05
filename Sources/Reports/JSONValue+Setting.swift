package import EngineTypes

extension JSONValue {
  /// A setting's value as programs read it: `null` where it has none.
  package init(_ value: SettingValue) {
    self =
      switch value {
      case .number(let number): .integer(number)
      case .none: .null
      case .flag(let isOn): .bool(isOn)
      case .word(let word): .string(word)
      }
  }

  package init(_ setting: Setting, in settings: EngineSettings) {
    self.init(setting.value(in: settings))
  }
}

extension [JSONValue.Field] {
  /// Settings by their names in JSON, in the order given.
  package static func settings(_ those: [Setting], in settings: EngineSettings) -> Self {
    those.map { .init(name: $0.fieldName, value: JSONValue($0, in: settings)) }
  }
}
