/// The value of any setting, on its way between the engine and those who show it or ask for it.
public enum SettingValue: Hashable, Sendable, CustomStringConvertible {
  case number(Int)
  /// No limit.
  case none
  case flag(Bool)
  case word(String)

  /// The number, where it is one.
  public var number: Int? { if case .number(let number) = self { number } else { nil } }

  /// For people: `1,024`, `none`, `on`, `bf16`.
  public var description: String {
    switch self {
    case .number(let number): NumberText.count(number)
    case .none: "none"
    case .flag(let isOn): isOn ? "on" : "off"
    case .word(let word): word
    }
  }
}

/// The type of a setting's field.
protocol SettingField: Sendable {
  var settingValue: SettingValue { get }
  /// `nil` where the value is of another kind.
  init?(_ value: SettingValue)
}

extension Int: SettingField {
  var settingValue: SettingValue { .number(self) }

  init?(_ value: SettingValue) {
    guard case .number(let number) = value else { return nil }
    self = number
  }
}

extension Int?: SettingField {
  var settingValue: SettingValue { map(SettingValue.number) ?? .none }

  init?(_ value: SettingValue) {
    switch value {
    case .number(let number): self = number
    case .none: self = Int?.none
    case .flag, .word: return nil
    }
  }
}

extension Bool: SettingField {
  var settingValue: SettingValue { .flag(self) }

  init?(_ value: SettingValue) {
    guard case .flag(let isOn) = value else { return nil }
    self = isOn
  }
}

extension SettingField where Self: RawRepresentable, RawValue == String {
  var settingValue: SettingValue { .word(rawValue) }

  init?(_ value: SettingValue) {
    guard case .word(let word) = value else { return nil }
    self.init(rawValue: word)
  }
}

extension ComputeDevice: SettingField {}
extension InstructionSet: SettingField {}
extension ActivationType: SettingField {}
extension KVType: SettingField {}

extension KernelMode: SettingField {
  var settingValue: SettingValue { .word(description) }

  init?(_ value: SettingValue) {
    guard case .word(let word) = value else { return nil }
    self.init(word)
  }
}
