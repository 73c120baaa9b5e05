import EngineTypes

/// What options that take a number allow, for values the parser would refuse without saying so.
///
/// The parser takes `-1` for an option of its own and says only that a value is missing; of `many`
/// it says only that it is invalid.
enum NumericOptions {
  /// What may stand behind an option.
  struct Allowed {
    /// Ends the sentence "--option is x, must be …".
    var words: String
    /// Whether fractions are numbers here.
    var isWhole = true
    /// The largest whole number that the option has room for.
    var largest = UInt64(Int.max)

    static func whole(_ words: String) -> Allowed { Allowed(words: words) }
    static func real(_ words: String) -> Allowed { Allowed(words: words, isWhole: false) }

    /// Why the parser cannot read the text, as the end of that sentence; `nil` where it can.
    ///
    /// Bounds are judged where the number is used.
    func refusal(of text: String) -> String? {
      if !isWhole { return Double(text).map { $0 >= 0 && $0.isFinite } ?? false ? nil : words }
      guard let number = UInt64(text) else { return words }
      return number <= largest ? nil : "at most \(largest)"
    }
  }

  /// By name, in every command that has the option.
  static let all: [String: Allowed] = others.merging(
    Setting.offered.filter { $0.row.range != nil }.map { ("--\($0.rawValue)", .whole($0.allowed)) }
  ) { _, setting in setting }

  /// Those that are not made from the table of settings.
  private static let others: [String: Allowed] = [
    "--concurrency": .whole("1 to 256"),
    "--context": .whole("4 to what the model can hold"),
    "--crowd": .whole("1 to 256"),
    "--drain-time": .real("0 to 86400 seconds"),
    "--duration": .real("a number, more than 0 seconds and at most 1000000000"),
    "--idle-limit": .real("0.25 to 3600 seconds"),
    "--idle-time": .real("0.1 to 86400 seconds"),
    "--interval": .real("0.1 to 3600 seconds"),
    "--max-body": .whole("1024 to 1073741824"),
    "--max-connections": .whole("1 to 1000000"),
    "--max-tokens": .whole("a whole number of at least 1"),
    "--min-p": .real("0 to 1"),
    "--price-hour": .real("0 to 1000000000"),
    "--price-in": .real("0 to 1000000000"),
    "--price-out": .real("0 to 1000000000"),
    "--request-time": .real("0.1 to 86400 seconds"),
    "--seed": Allowed(words: "0 to 18446744073709551615", largest: .max),
    "--stall-time": .real("0.1 to 86400 seconds"),
    "--step": .whole("a whole number of at least 0"),
    "--steps": .whole("a whole number of at least 1"),
    "--temperature": .real("a number of at least 0"),
    "--timeout": .real("0.1 to 60 seconds"),
    "--top-k": .whole("a whole number of at least 0"),
    "--top-logprobs": .whole("0 to 1000"),
    "--top-p": .real("more than 0 and at most 1"),
    "--window": .real("1 to 86400 seconds"),
  ]

  /// By experiment: their options are their own.
  static let labs: [String: [String: Allowed]] = [
    "associativity": ["--shuffles": .whole("1 to 10000000")],
    "atomics": [
      "--repetitions": .whole("1 to 1000000"), "--workers": .whole("1 to 64"),
      "--values": .whole("1 to 10000000"),
    ],
    "mm": [
      "--rows": .whole("2 to 4096"), "--size": .whole("a multiple of 32, 32 to 4096"),
    ],
    "rmsnorm": [
      "--rows": .whole("1 to 100000"), "--width": .whole("a multiple of 16, 16 to 16384"),
    ],
    "splits": ["--length": .whole("8 to 65536")],
    "kv-boundary": ["--cached": .whole("1 to 8192"), "--new": .whole("2 to 8192")],
    "feynman": ["--completions": .whole("1 to 100000"), "--tokens": .whole("1 to 100000")],
    "on-policy": ["--rollouts": .whole("1 to 10000"), "--tokens": .whole("1 to 1024")],
  ]

  /// By command, of those that share a name with another's of another kind.
  static let commands: [String: [String: Allowed]] = [
    "probe": [
      "--answer-timeout": .real("1 to 3600 seconds"),
      "--rate": .real("more than 0 and at most 1000000"), "--requests": .whole("1 to 1000000"),
      "--size": .whole("2 to 256"),
    ]
  ]

  /// Refuses the first value that is no number of the kind its option takes.
  static func check(_ arguments: [String]) throws(CommandError) {
    let lab = arguments.first == "lab" ? arguments.dropFirst().first : nil
    let own = lab.flatMap { labs[$0] } ?? arguments.first.flatMap { commands[$0] } ?? [:]
    for (index, argument) in arguments.enumerated() {
      if argument == "--" { return }
      let sides = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let allowed = own[String(sides[0])] ?? all[String(sides[0])] else { continue }
      let next = index + 1 < arguments.count ? arguments[index + 1] : nil
      guard let value = sides.count == 2 ? String(sides[1]) : next else { continue }
      // An option behind an option: the value is missing, which the parser says.
      if sides.count == 1, value.hasPrefix("--") { continue }
      if let range = allowed.refusal(of: value) {
        throw .optionOutOfRange(option: String(sides[0]), value: value, range: range)
      }
    }
  }
}
