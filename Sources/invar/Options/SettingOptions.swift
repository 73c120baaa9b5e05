import ArgumentParser
import EngineTypes

/// The options made from the table of settings.
///
/// The parser finds options by reflection and decodes them by name; both are the table's here.
struct SettingOptions: ParsableArguments, CustomReflectable {
  /// What was given.
  private(set) var values: [Setting: SettingValue] = [:]

  init() {}

  init(from decoder: any Decoder) throws {
    let options = try decoder.container(keyedBy: Name.self)
    for setting in Setting.offered {
      let option = try options.decode(Option<SettingValue?>.self, forKey: Name(setting))
      values[setting] = option.wrappedValue
    }
  }

  var customMirror: Mirror {
    Mirror(self, children: Setting.offered.map { ($0.rawValue, $0.option) })
  }

  func validate() throws {
    for setting in Setting.offered {
      if let number = values[setting]?.number { try setting.check(number) }
    }
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ setting: Setting) { stringValue = setting.rawValue }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension Setting {
  fileprivate var option: Option<SettingValue?> {
    Option(
      name: .customLong(rawValue), help: ArgumentHelp("\(help)", valueName: valueName),
      completion: row.words.isEmpty ? nil : .list(row.words)
    ) { text in
      guard let value = value(of: text) else { throw SettingError(allowed: allowed) }
      return value
    }
  }

  /// What it is, its default and its words.
  private var help: String {
    let standard = row.standard ?? "\(value(in: EngineSettings()))"
    let words = row.words.isEmpty ? "" : " (values: \(allowed))"
    return "\(row.option ?? row.name) (default: \(standard)).\(words)"
  }

  private var valueName: String {
    switch row.kind {
    case .number, .limit: "n"
    case .onOff: "switch"
    case .word: "name"
    }
  }

  /// What it may be given, in words.
  var allowed: String {
    row.range.map { "\($0.lowerBound) to \($0.upperBound)" } ?? row.words.joined(separator: ", ")
  }

  /// Throws where no such number may be asked for.
  func check(_ number: Int) throws {
    guard let range = row.range, !range.contains(number) else { return }
    throw CommandError.optionOutOfRange(
      option: "--\(rawValue)", value: "\(number)", range: allowed)
  }
}

/// What a setting was given and cannot be.
private struct SettingError: Error, CustomStringConvertible {
  let allowed: String

  var description: String { "choose \(allowed)" }
}
