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
    switch name {
    case "model", "mode", "isa", "activation", "kv", "record", "theme":
      let example = word ?? examples[name] ?? "name"
      return "text in quotes, such as \"\(example)\""
    case "threads", "block-size", "blocks", "token-budget", "chunk-limit", "max-running":
      return "a whole number without quotes, such as \(examples[name] ?? "16")"
    case "seed": return "a whole number from 0 to \(Int.max), such as 42"
    case "record-limit":
      return "a size in quotes, such as \"500MB\", of at least \(RecordLimit.smallest) bytes, "
        + "or \"off\""
    case "prefix-cache": return "true, false, \"on\" or \"off\""
    case "kernel": return "a list such as [\"attention=standard\"]"
    case "keys": return "a table, which begins with a line [keys]"
    case _ where name.hasPrefix("keys."):
      return "a key in quotes such as \"\(word ?? "m")\", a list of keys, or \"\" for none"
    default: return "text in quotes, a number without, true or false"
    }
  }

  private static let examples = [
    "model": "tiny", "mode": "standard", "isa": "avx2", "activation": "bf16", "kv": "f16",
    "record": "session.jsonl", "theme": "nord", "threads": "4", "block-size": "16",
    "blocks": "1024", "token-budget": "256", "chunk-limit": "64", "max-running": "32",
  ]
}
