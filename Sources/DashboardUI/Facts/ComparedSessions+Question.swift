package import EngineTypes

extension ComparedSessions {
  /// How two answers, or all the answers to a question, stand to each other; what is worst comes first.
  package enum Verdict: CaseIterable, Hashable, Sendable {
    case differs, otherBits, bitsUnknown
    case notCompared, onlyInA, onlyInB
    case sameBits

    /// Whether there is a difference to be looked at.
    package var isDifference: Bool {
      switch self {
      case .differs, .otherBits: true
      // Nothing is known to differ.
      case .bitsUnknown, .notCompared, .onlyInA, .onlyInB, .sameBits: false
      }
    }
  }

  /// What was asked, and how the answers stand to each other.
  ///
  /// Places are indices of generated tokens, from 0.
  package struct Question: Hashable, Sendable {
    /// The worst of its pairs'.
    package var verdict: Verdict
    /// The beginning of what was asked, in one line.
    package var name: String
    /// The same with all that is known of it.
    package var prompt: String
    /// Pairs that came out the same, of those that were compared.
    package var sameCount = 0
    package var comparedCount = 0
    package var firstToken: Int?
    package var firstBits: Int?
    /// What is said of it, a sentence each.
    package var sentences: [String] = []
    /// The answers of the pair that parts first, round that place.
    package var parting: Parting?
    /// The whole answers, each two that meet once, and those that part first in front.
    package var answers: [Answers] = []
    package var pairs: [RequestPair] = []
    /// The command that looks for the layer and operation of its difference; `nil` where none can.
    package var locate: String?

    package init(_ verdict: Verdict, name: String, prompt: String) {
      (self.verdict, self.name, self.prompt) = (verdict, name, prompt)
    }
  }

  /// Where two answers part.
  package struct Parting: Hashable, Sendable {
    package var token: Int
    /// Whether it is another token, and not only one from other bits.
    package var isOtherToken: Bool
    package var sides: Pair<Excerpt>

    package init(token: Int, isOtherToken: Bool, _ sides: Pair<Excerpt>) {
      (self.token, self.isOtherToken, self.sides) = (token, isOtherToken, sides)
    }
  }

  /// Two whole answers that were held against each other, however many requests gave them.
  package struct Answers: Hashable, Sendable {
    /// The first place where they are known to part.
    package var token: Int?
    /// Whether it is another token there, and not only one from other bits.
    package var isOtherToken: Bool
    package var sides: Pair<Excerpt>
    /// Why a side has no text; empty where it has.
    package var absences = Pair("", "")

    package init(token: Int?, isOtherToken: Bool, _ sides: Pair<Excerpt>) {
      (self.token, self.isOtherToken, self.sides) = (token, isOtherToken, sides)
    }
  }

  /// An answer round one of its tokens.
  package struct Excerpt: Hashable, Sendable {
    /// Whose answer it is.
    package var title: String
    package var before: String
    /// `nil` where the answer is over before it.
    package var token: TokenID?
    package var text: String
    package var after: String
    /// The likeliest tokens there, as many as the log has.
    package var top: [TokenLogprob] = []
    /// What tokens are written as, where the log shows it.
    package var spellings: [TokenID: String] = [:]

    package init(
      _ title: String, before: String, token: TokenID?, text: String, after: String
    ) {
      (self.title, self.before, self.token) = (title, before, token)
      (self.text, self.after) = (text, after)
    }
  }

  /// A request of A and the request of B that it is held against.
  package struct RequestPair: Hashable, Sendable {
    package var verdict: Verdict
    package var requests: Pair<Request>
    /// Tokens that were held against each other.
    package var tokenCount = 0
    package var firstToken: Int?
    package var firstBits: Int?

    package init(_ verdict: Verdict, _ requests: Pair<Request>) {
      (self.verdict, self.requests) = (verdict, requests)
    }
  }

  package struct Request: Hashable, Sendable {
    package var id: RequestID
    /// `nil` where it saw more than one.
    package var mode: KernelMode?
    package var isolation: Isolation
    /// From its arrival to its last token, without pauses, in nanoseconds.
    package var timeToLastToken: UInt64?

    package init(
      _ id: RequestID, mode: KernelMode?, isolation: Isolation, timeToLastToken: UInt64?
    ) {
      (self.id, self.mode, self.isolation) = (id, mode, isolation)
      self.timeToLastToken = timeToLastToken
    }
  }
}
