/// What an answer must not depend on, as far as it can be varied from outside.
package enum Circumstance: String, CaseIterable, Hashable, Sendable {
  /// The first time that a prompt is asked: none of it is in a prefix cache.
  case cold
  /// Alone, again and again: what differs here differs without load.
  case alone
  /// One among requests of other lengths.
  case crowd
  /// Beside prompts that are prefilled in several chunks.
  case long
  /// A long prompt asked again: most of it is in a prefix cache, where there is one.
  case warm
  /// Not streamed, where all others are.
  case whole

  /// As a row of a table is called.
  package var name: String {
    switch self {
    case .cold: "first time (cold)"
    case .alone: "alone"
    case .crowd: "among others"
    case .long: "beside long prompts"
    case .warm: "again (warm prefix)"
    case .whole: "not streamed"
    }
  }
}

/// Requests that are sent together: the needle, whose answer is compared, and others beside it.
package struct ProbeCase: Hashable, Sendable {
  package var circumstance: Circumstance
  /// Which needles are compared with each other: those of one prompt and one mode.
  package var group: Int
  package var needle: Question
  package var fillers: [Question] = []
  /// Where among the others the needle is sent.
  package var place = 0

  package init(
    _ circumstance: Circumstance, group: Int, needle: Question, fillers: [Question] = [],
    place: Int = 0
  ) {
    precondition((0...fillers.count).contains(place), "no place \(place) among \(fillers.count)")
    (self.circumstance, self.group, self.needle) = (circumstance, group, needle)
    (self.fillers, self.place) = (fillers, place)
  }

  /// Requests at once.
  package var load: Int { fillers.count + 1 }

  /// All of them, in the order in which they are sent.
  package var questions: [Question] {
    var questions = fillers
    questions.insert(needle, at: place)
    return questions
  }
}
