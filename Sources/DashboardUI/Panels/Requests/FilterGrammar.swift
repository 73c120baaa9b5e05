extension RequestFilter {
  /// What a filter may be, by example.
  package static let grammar: [(example: String, meaning: String)] = [
    ("poem", "requests with the word in their row"),
    ("poem length", "every term must hold"),
    ("\"a poem\"", "in quotes blanks are kept, and field names are text"),
    ("!poem", "a term turned round: requests without it"),
    ("state:decode", "a field has a value, or one that begins so"),
    ("state!=decode", "it has another"),
    ("tokens>=20", "numbers are compared by < <= = >= >"),
    ("verdict:same-bits", "a value of two words is written with a dash"),
  ]
}

extension FilterField {
  /// What of a request the field is.
  var summary: String {
    switch self {
    case .id: "its number"
    case .state: "what it is doing"
    case .verdict: "how it compares with its twin that ran alone"
    case .mode: "the kernels that computed it"
    case .text: "its answer"
    case .prompt: "its question"
    case .hash: "the hash of its bits"
    case .tokens: "how many tokens it has"
    case .ttft: "time to the first token"
    case .tpot: "time for each token after the first"
    }
  }
}
