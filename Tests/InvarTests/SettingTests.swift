import EngineTypes
import Foundation
import Testing

/// Settings from the command line and from the file are the same settings.
@Suite struct SettingTests {
  private func settings(_ options: [String], file: String = "") throws -> [String: String] {
    let program = try Program()
    defer { program.remove() }
    try program.write(file, to: ".config/invar/config.toml")
    let outcome = try program(
      ["--once", "--json", "--steps", "1", "--model", "tiny", "--threads", "2"] + options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let settings = try #require(outcome.json().first?["settings"] as? [String: Any])
    return settings.reduce(into: [:]) { texts, field in
      // Foundation tells its numbers and its truths apart by nothing but the field.
      let isOn = row(field.key)?.kind == .onOff ? field.value as? Bool : nil
      texts[field.key] = isOn.map { "\($0)" } ?? "\(field.value)"
    }
  }

  @Test func aFlagAndAKeySetWhatOnceShows() throws {
    let before = try settings([])
    let program = try Program()
    defer { program.remove() }
    let help = try program(["--help"]).output
    var others: [String: (text: String, toml: String)] = [:]
    for (field, value) in before where help.contains("--\(name(field)) <") && field != "mode" {
      others[field] = other(field, value)
    }
    others["threads"] = nil
    // The only other devices are GPUs.
    others["device"] = nil
    #expect(others.count >= 9)

    let flags = try settings(others.flatMap { ["--\(name($0.key))", $0.value.text] })
    let file = try settings(
      [], file: others.map { "\(name($0.key)) = \($0.value.toml)\n" }.joined())
    for (field, other) in others {
      #expect(flags[field] == other.toml.filter { $0 != "\"" }, "\(field)")
      #expect(flags[field] != before[field])
    }
    #expect(flags == file)
    // A flag wins over the file.
    let both = try settings(["--token-budget", "9"], file: "token-budget = 8\nmax-running = 7")
    #expect(both["token_budget"] == "9" && both["max_running"] == "7")
  }

  private func name(_ field: String) -> String { field.replacing("_", with: "-") }

  private func row(_ field: String) -> SettingRow? {
    Setting.allCases.first { $0.fieldName == field }?.row
  }

  /// A value that is not the one there is, as a flag and as the file have it.
  private func other(_ field: String, _ value: String) -> (text: String, toml: String) {
    switch row(field)?.kind {
    case .onOff: return value == "true" ? ("off", "false") : ("on", "true")
    case .word(let words):
      let word = words.last { $0 != value && $0 != "auto" } ?? ""
      return (word, "\"\(word)\"")
    case .number, .limit, nil:
      let number = "\((Int(value) ?? 20) + 3)"
      return (number, number)
    }
  }
}
