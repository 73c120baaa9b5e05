import EngineTypes

/// What a term of the filter can look at.
enum FilterField: String, CaseIterable {
  case id, state, verdict, mode, text, prompt, hash
  case tokens, ttft, tpot

  /// The kind of value that the field has.
  enum Kind {
    /// One of some words, or the beginning of one.
    case words([String])
    case text
    /// A hash, or its beginning.
    case digits
    case id
    case count
    /// Milliseconds.
    case time
  }

  var kind: Kind {
    switch self {
    case .id: .id
    case .state:
      .words([
        "waiting", "prefill", "decode", "running", "preempted", "done", "at limit",
        "reached its limit", "cancelled", "rejected", "shutdown", "error",
      ])
    case .verdict:
      .words(Verdict.Kind.allCases.map(\.rawValue) + ["not compared", "never ran", "reference"])
    case .mode: .words(["invariant", "standard", "reference", "mixed"])
    case .text, .prompt: .text
    case .hash: .digits
    case .tokens: .count
    case .ttft, .tpot: .time
    }
  }

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// What a value may be, for a message.
  var choices: String {
    switch kind {
    case .words(let words): "\(rawValue)s: \(words.joined(separator: ", "))"
    case .text: "\(rawValue):word"
    case .digits: "\(rawValue):3fa2, as much of it as is known"
    case .id: "id:r7 or id>100"
    case .count: "\(rawValue)>20, with <, <=, =, >= or >"
    case .time: "\(rawValue)>10 in ms, with <, <=, >= or >"
    }
  }
}

/// How a term compares.
enum FilterRelation: String {
  case below = "<"
  case atMost = "<="
  case equal = "="
  case atLeast = ">="
  case above = ">"

  func holds(_ a: Double, _ b: Double) -> Bool {
    switch self {
    case .below: a < b
    case .atMost: a <= b
    case .equal: a == b
    case .atLeast: a >= b
    case .above: a > b
    }
  }
}

/// Why a filter cannot match anything: what is wrong, and what there is.
package enum FilterFault: Error, Hashable, CustomStringConvertible {
  case unknownField(String, word: String)
  /// The value is none that the field can have.
  case badValue(String, field: String, choices: String)
  case missingValue(field: String, choices: String)
  /// What stands between field and value is no comparison.
  case unknownRelation(String, field: String, choices: String)
  /// The field's values have no order.
  case notCompared(field: String, choices: String)
  /// More than anybody types: it would be read again at every key.
  case tooLong(limit: Int)

  package var description: String {
    switch self {
    case .unknownField(let name, let word):
      "no field '\(name.fitted(to: 24))'; fields: \(FilterField.names); as text: \"\(word.fitted(to: 24))\""
    case .badValue(let value, let field, let choices):
      "no \(field) '\(value.fitted(to: 24))'; \(choices)"
    case .unknownRelation(let sign, let field, let choices):
      "\(field) is not compared by '\(sign.fitted(to: 24))'; \(choices)"
    case .missingValue(let field, let choices): "\(field) needs a value; \(choices)"
    case .notCompared(let field, let choices): "\(field) has no order; \(choices)"
    case .tooLong(let limit): "a filter has at most \(Format.count(limit)) characters"
    }
  }
}
