import EngineTypes
import SessionLog

extension ConfigurationFile {
  /// What a key must be given, in words and with an example.
  ///
  /// - Parameters:
  ///   - key: `theme`, or with its section `keys.pause`.
  ///   - word: What was given without quotes, to show how it is right.
  /// - Returns: Words that end the sentence "… must be".
  static func wanted(_ key: String, insteadOf word: String? = nil) -> String {
    let name = key.hasPrefix("theme.") ? "theme" : key
    if let setting = Setting(rawValue: name), setting != .mode {
      return wanted(setting, insteadOf: word)
    }
    switch name {
    case "model", "mode", "record", "theme", "layout", "layout.name", "graphs":
      let example = word ?? examples[name] ?? "name"
      return "text in quotes, such as \"\(example)\""
    case "seed": return "a whole number from 0 to \(Int.max), such as 42"
    case "record-limit":
      return "a size in quotes, such as \"500MB\", of at least \(RecordLimit.smallest) bytes, "
        + "or \"off\""
    case "kernel": return "a list such as [\"attention=standard\"]"
    case "layout.rows":
      return "a list of rows, such as [\"2 batch\", \"kernels kv-cache:2\", \"3 requests\"]"
    case "keys": return "a table, which begins with a line [keys]"
    case _ where name.hasPrefix("keys."):
      return "a key in quotes such as \"\(word ?? "m")\", a list of keys, or \"\" for none"
    default: return "text in quotes, a number without, true or false"
    }
  }

  private static func wanted(_ setting: Setting, insteadOf word: String?) -> String {
    switch setting.row.kind {
    case .number: return number(such: setting)
    case .limit(_, below: let other): return number(such: other)
    case .onOff: return "true, false, \"on\" or \"off\""
    case .word(let words): return "text in quotes, such as \"\(word ?? words.first ?? "")\""
    }
  }

  private static func number(such setting: Setting) -> String {
    "a whole number without quotes, such as \(setting.value(in: EngineSettings()).number ?? 1)"
  }

  private static let examples = [
    "model": "tiny", "mode": "standard", "record": "session.jsonl", "theme": "nord",
    "layout": "batch", "layout.name": "batch", "graphs": "braille",
  ]
}
