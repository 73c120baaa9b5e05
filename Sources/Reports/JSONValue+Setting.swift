package import EngineTypes

extension JSONValue {
  /// A setting's value: `null` where it has none.
  package init(_ setting: Setting, in settings: EngineSettings) {
    switch setting.value(in: settings) {
    case .number(let number): self = .integer(number)
    case .none: self = .null
    case .flag(let isOn): self = .bool(isOn)
    case .word(let word): self = .string(word)
    }
  }
}

extension [JSONValue.Field] {
  /// Settings by their names in JSON, in the order given.
  package static func settings(_ those: [Setting], in settings: EngineSettings) -> Self {
    those.map { .init(name: $0.fieldName, value: JSONValue($0, in: settings)) }
  }
}
