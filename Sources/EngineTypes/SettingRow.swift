/// What there is to know about a setting.
public struct SettingRow: Sendable {
  /// For people: `token budget`.
  public let name: String
  /// The same in a dialog, where there is little room.
  public let label: String
  public let kind: Kind
  /// Whether it may change while the engine runs.
  public let isLive: Bool
  /// What the number counts, or what being on means; empty where the name says it.
  public let note: String
  /// What the option's help says, without its end; `nil` where no option is made from the row.
  public let option: String?
  /// The default in words, where it is not the value in `EngineSettings()`.
  public let standard: String?
  /// The palette's word; `nil` for the setting's own name.
  public let word: String?
  let value: @Sendable (EngineSettings) -> SettingValue
  let set: @Sendable (SettingValue, inout EngineSettings) -> Bool

  /// What its values are.
  public enum Kind: Hashable, Sendable {
    case number(ClosedRange<Int>, by: Growth = .one)
    /// A number, or none: then another setting is the limit.
    case limit(ClosedRange<Int>, below: Setting)
    case onOff
    /// One of these, as options and files name them.
    case word([String])
  }

  /// By how much a key in a dialog changes a number.
  public enum Growth: Hashable, Sendable { case one, doubling }

  init<Half: SettingsHalf, Value: SettingField>(
    _ name: String, _ field: any WritableKeyPath<Half, Value> & Sendable, _ kind: Kind,
    note: String = "", option: String? = nil, standard: String? = nil, label: String? = nil,
    word: String? = nil
  ) {
    (self.name, self.label, self.kind, self.note) = (name, label ?? name, kind, note)
    (self.option, self.standard, self.word) = (option, standard, word)
    isLive = Half.self == RunSettings.self
    value = { $0[keyPath: Half.place][keyPath: field].settingValue }
    set = { value, settings in
      guard let new = Value(value) else { return false }
      settings[keyPath: Half.place][keyPath: field] = new
      return true
    }
  }

  /// The numbers it may have; `nil` where it has none.
  public var range: ClosedRange<Int>? {
    switch kind {
    case .number(let range, _), .limit(let range, _): range
    case .onOff, .word: nil
    }
  }

  /// The words it may be given as; empty for numbers.
  public var words: [String] {
    switch kind {
    case .number, .limit: []
    case .onOff: ["on", "off"]
    case .word(let words): words
    }
  }
}

extension Setting {
  /// What may change while an engine runs.
  public static let live = allCases.filter(\.row.isLive)
  /// What options and configuration file may ask for.
  public static let offered = allCases.filter { $0.row.option != nil }

  /// The name in logs and other JSON: `token_budget`.
  public var fieldName: String { String(rawValue.map { $0 == "-" ? "_" : $0 }) }

  public func value(in settings: EngineSettings) -> SettingValue { row.value(settings) }

  /// Sets the field, in its range or not.
  ///
  /// - Returns: whether the value was of the field's kind; where not, it stays as it was.
  @discardableResult
  public func set(_ value: SettingValue, in settings: inout EngineSettings) -> Bool {
    row.set(value, &settings)
  }

  /// Reads what an option or a file gives; `nil` where it is of another kind.
  public func value(of text: String) -> SettingValue? {
    switch row.kind {
    case .number, .limit: Int(text).map(SettingValue.number)
    case .onOff: row.words.contains(text) ? .flag(text == "on") : nil
    case .word(let words): words.contains(text) ? .word(text) : nil
    }
  }
}

extension EngineSettings {
  /// The first number that is not in its setting's range.
  public var outOfRange: SettingOutOfRange? {
    for setting in Setting.allCases {
      guard let number = setting.value(in: self).number, let range = setting.row.range,
        !range.contains(number)
      else { continue }
      return SettingOutOfRange(setting: setting, value: number, range: range)
    }
    return nil
  }
}

extension RunSettings {
  /// The same with every number brought into its range.
  public var inRange: RunSettings {
    var settings = EngineSettings()
    settings.run = self
    for setting in Setting.live {
      guard let number = setting.value(in: settings).number, let range = setting.row.range
      else { continue }
      setting.set(.number(min(max(number, range.lowerBound), range.upperBound)), in: &settings)
    }
    return settings.run
  }
}

/// A setting that nothing can run with.
public struct SettingOutOfRange: Error, Hashable, CustomStringConvertible {
  public var setting: Setting
  public var value: Int
  public var range: ClosedRange<Int>

  /// One line: what happened and what to do.
  public var description: String {
    "\(setting.row.name) is \(value), must be \(range.lowerBound) to \(range.upperBound)"
  }
}

/// One of the two halves of `EngineSettings`.
protocol SettingsHalf: Sendable {
  static var place: WritableKeyPath<EngineSettings, Self> { get }
}

extension ModelSettings: SettingsHalf {
  static var place: WritableKeyPath<EngineSettings, Self> { \.model }
}

extension RunSettings: SettingsHalf {
  static var place: WritableKeyPath<EngineSettings, Self> { \.run }
}
