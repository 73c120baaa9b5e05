import DashboardUI
import EngineTypes
import Foundation
import SessionLog
import TOMLKit
import Terminal

/// Reads `config.toml`: the options' own names, without dashes in front.
struct ConfigurationFile {
  let path: String
  let source: String
  let table: TOMLTable

  /// Reads the user's own file.
  ///
  /// - Parameter environment: The process's own, where `nil`.
  /// - Returns: No preferences where there is no file.
  /// - Throws: `ConfigurationFileError`, naming the file, the line and the key.
  static func standard(
    environment: [String: String]? = nil
  ) throws(ConfigurationFileError) -> Preferences {
    let path = standardPath(environment ?? ProcessInfo.processInfo.environment)
    guard FileManager.default.fileExists(atPath: path) else { return Preferences() }
    let source: String
    do throws(SmallFile.Fault) { source = try SmallFile.text(path) } catch {
      throw error == .tooLarge ? .tooLarge(path: path) : .unreadable(path: path)
    }
    return try preferences(source, path: path)
  }

  /// Reads the text of a file; `path` only names it in errors.
  static func preferences(
    _ source: String, path: String
  ) throws(ConfigurationFileError) -> Preferences {
    let file = try ConfigurationFile(source, path: path)
    try file.checkKeys()
    return try file.preferences()
  }

  /// `$XDG_CONFIG_HOME/invar/config.toml`, by default under `~/.config`.
  static func standardPath(_ environment: [String: String]) -> String {
    let config = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"] ?? NSHomeDirectory()
    return (config ?? home + "/.config") + "/invar/config.toml"
  }

  private init(_ source: String, path: String) throws(ConfigurationFileError) {
    (self.path, self.source) = (path, source)
    do { table = try TOMLText.table(source) } catch {
      let complaint = TOMLSyntax(source, line: error.line, section: "keys", wanted: Self.wanted)
      throw .invalid(
        path: path, line: complaint.line,
        complaint.fault.map(ConfigurationFileError.Fault.init) ?? .syntax(error.message))
    }
  }

  static let keys =
    ["model", "mode", "kernel"] + Setting.offered.map(\.rawValue)
    + ["seed", "record", "record-limit", "theme", "keys", "layout", "graphs"]

  private func checkKeys() throws(ConfigurationFileError) {
    // In the order of their names, so that the first error is always the same.
    for key in table.keys.sorted() where !Self.keys.contains(key) {
      let isSection = table[key]?.table != nil
      throw fault(
        key, isSection ? .unknownSection(key) : .unknownKey(key, allowed: Self.keys))
    }
  }

  private func preferences() throws(ConfigurationFileError) -> Preferences {
    var preferences = Preferences()
    preferences.model = try string("model")
    preferences.mode = try choice("mode")
    preferences.kernels = try kernels()
    for setting in Setting.offered { preferences.settings[setting] = try value(of: setting) }
    preferences.seed = try seed()
    preferences.record = try record()
    preferences.recordLimit = try recordLimit()
    preferences.theme = try theme()
    preferences.keys = try keyMap()
    preferences.layouts = try layouts()
    preferences.graphs = try choice("graphs")
    return preferences
  }
}

// One kind of value each.
extension ConfigurationFile {
  func string(_ key: String) throws(ConfigurationFileError) -> String? {
    guard let value = table[key] else { return nil }
    guard let text = value.string else { throw fault(key, .wrongType(key, Self.wanted(key))) }
    return text
  }

  private func integer(_ key: String) throws(ConfigurationFileError) -> Int? {
    guard let value = table[key] else { return nil }
    guard let number = value.int else { throw fault(key, .wrongType(key, Self.wanted(key))) }
    return number
  }

  private func seed() throws(ConfigurationFileError) -> UInt64? {
    guard let number = try integer("seed") else { return nil }
    guard let seed = UInt64(exactly: number) else {
      throw fault("seed", .wrongType("seed", Self.wanted("seed")))
    }
    return seed
  }

  private func record() throws(ConfigurationFileError) -> RecordTarget? {
    guard let text = try string("record") else { return nil }
    guard let target = RecordTarget(argument: text) else {
      throw fault("record", .wrongType("record", "a path in quotes that is not empty, or \"off\""))
    }
    return target
  }

  /// `record-limit = "500MB"`, or a whole number of bytes.
  private func recordLimit() throws(ConfigurationFileError) -> RecordLimit? {
    guard let value = table["record-limit"] else { return nil }
    let text = value.string ?? value.int.map { String($0) }
    guard let choice = try? text.map(RecordLimitChoice.init) else {
      throw fault("record-limit", .wrongType("record-limit", Self.wanted("record-limit")))
    }
    return choice.limit
  }

  private func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String
  ) throws(ConfigurationFileError) -> Choice? where Choice.RawValue == String {
    guard let text = try string(key) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw fault(key, .unknownValue(key, text, Choice.allCases.map(\.rawValue)))
    }
    return choice
  }

  private func value(of setting: Setting) throws(ConfigurationFileError) -> SettingValue? {
    let key = setting.rawValue
    guard let value = table[key] else { return nil }
    if let range = setting.row.range {
      guard let number = try integer(key) else { return nil }
      guard range.contains(number) else {
        throw fault(key, .outOfRange(key, number, setting.allowed))
      }
      return .number(number)
    }
    if setting.row.kind == .onOff, let isOn = value.bool { return .flag(isOn) }
    guard let text = try string(key) else { return nil }
    guard let word = setting.value(of: text) else {
      throw fault(key, .unknownValue(key, text, setting.row.words))
    }
    return word
  }

  private func kernels() throws(ConfigurationFileError) -> [KernelOverride] {
    guard let value = table["kernel"] else { return [] }
    guard let list = value.array else {
      throw fault("kernel", .wrongType("kernel", Self.wanted("kernel")))
    }
    var kernels: [KernelOverride] = []
    for element in list {
      do throws(KernelOverrideError) {
        kernels.append(try KernelOverride(element.string ?? element.debugDescription))
      } catch { throw fault("kernel", .kernel(error)) }
    }
    return kernels
  }

  /// `theme = "NAME"`, or a table `[theme]` with a `name`.
  private func theme() throws(ConfigurationFileError) -> String? {
    guard let theme = table["theme"]?.table else { return try string("theme") }
    for key in theme.keys.sorted() where key != "name" {
      throw fault("theme", .unknownKey("theme.\(key)", allowed: ["name"]))
    }
    guard let name = theme["name"] else { return nil }
    guard let text = name.string else {
      throw .invalid(
        path: path, line: line(of: "name", in: "theme"),
        .wrongType("theme.name", Self.wanted("theme")))
    }
    return text
  }
}

// The `[keys]` table.
extension ConfigurationFile {
  /// `[keys]`: `action = "key"`, several in a list, `""` for none.
  private func keyMap() throws(ConfigurationFileError) -> KeyMap? {
    guard let value = table["keys"] else { return nil }
    guard let keys = value.table else {
      throw fault("keys", .wrongType("keys", Self.wanted("keys")))
    }
    var assignments: [KeyAssignment] = []
    for action in keys.keys {
      guard let value = keys[action] else { continue }
      assignments.append(KeyAssignment(action: action, keys: try keyNames(value, action)))
    }
    // In the order of the file, so that the later of two that clash is the one named.
    let places = assignments.map { line(of: $0.action, in: "keys") ?? 0 }
    assignments = zip(places, assignments).sorted { ($0.0, $0.1.action) < ($1.0, $1.1.action) }
      .map(\.1)
    do { return try KeyMap(assignments) } catch {
      throw .invalid(path: path, line: line(of: error.action, in: "keys"), .keys(error))
    }
  }

  private func keyNames(
    _ value: any TOMLValueConvertible, _ action: String
  ) throws(ConfigurationFileError) -> [String] {
    if let name = value.string { return [name] }
    let names = value.array.map { $0.compactMap(\.string) }
    guard let names, names.count == value.array?.count else {
      throw .invalid(
        path: path, line: line(of: action, in: "keys"),
        .wrongType("keys.\(action)", Self.wanted("keys.\(action)")))
    }
    return names
  }

  /// The line that sets `key` in a section, or opens the section where none does.
  func line(of key: String, in section: String) -> Int? {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    var isInside = false
    for (index, line) in lines.enumerated() {
      let text = line.drop { " \t".contains($0) }
      if text.first == "[" {
        isInside = text.dropFirst().prefix { $0 != "]" } == section
      } else if name(text) == key && isInside || name(text) == "\(section).\(key)" {
        return index + 1
      }
    }
    return line(of: section)
  }

  private func name(_ line: Substring) -> String {
    line.prefix { $0 != "=" }.filter { !" \t\"'".contains($0) }
  }
}

// Where in the file.
extension ConfigurationFile {
  func fault(
    _ key: String, _ fault: ConfigurationFileError.Fault
  ) -> ConfigurationFileError {
    .invalid(path: path, line: line(of: key), fault)
  }

  /// The line, from 1, that sets `key` or opens the table of that name.
  func line(of key: String) -> Int? {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.firstIndex { line in
      let name = line.drop { " \t[".contains($0) }.prefix { !"=]".contains($0) }
      return name.filter { !" \t\"'".contains($0) } == key
    }.map { $0 + 1 }
  }
}
