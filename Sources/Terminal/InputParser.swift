/// Turns the bytes a terminal sends into keys.
///
/// Reading bytes here and not through curses gives SGR mouse and bracketed paste on every terminal,
/// also where terminfo does not mention them (tmux), and no delay but our own after Esc. Whatever is
/// no key is swallowed to its end: reports that were asked for or not, in the forms of 7 and of 8 bits.
///
/// What is incomplete is kept until more bytes come or `flush()` says that they do not.
package struct InputParser {
  /// Longest paste kept; what comes after is dropped up to the closing mark.
  package static let maxPasteSize = 1 << 20

  /// Where in a sequence the next byte stands.
  enum Place: Equatable {
    case ground
    /// Within a character of UTF-8 that takes so many bytes.
    case character(length: Int)
    /// After Esc, or after Esc twice.
    case escape(isDoubled: Bool)
    /// The Esc key has been given out, but it may have been the start of what comes next.
    case escapeGivenOut
    case control, linuxFunctionKey, legacyMouse, singleShift
    case string, escapeInString
    case paste
    /// A paste that has stopped midway; what still comes of it must not be taken for keys.
    case latePaste
  }

  var place = Place.ground
  /// What has come of the sequence at hand behind its introducer, its first bytes where it is long.
  var body: [UInt8] = []
  /// Whether Esc stands before the character or sequence at hand.
  var hasAlt = false
  /// Whether the sequence at hand was introduced by one byte, and so may end with one.
  var isEightBit = false
  var keys: [Key] = []
  private var answers: [TerminalReply] = []
  private let escapeDelay: Int
  /// How long a report may pause midway.
  private static let sequencePatience = 500

  /// Whether replies are on their way, so that Esc is likelier to be one's first byte than a key.
  package var expectsReplies = false

  /// - Parameter escapeDelay: milliseconds after which Esc is the key; ncurses' `ESCDELAY`.
  package init(escapeDelay: Int = 25) { self.escapeDelay = escapeDelay }

  /// How long to wait for the rest of what has begun, or nil when nothing has.
  package var patienceMilliseconds: Int? {
    switch place {
    case .ground: nil
    case .escape: expectsReplies ? max(escapeDelay, 100) : escapeDelay
    case .latePaste where body.isEmpty: 2_000
    default: max(escapeDelay, Self.sequencePatience)
    }
  }

  /// Takes bytes in and gives back the keys they complete.
  package mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] {
    let bytes = Array(bytes)
    if place == .escapeGivenOut {
      let isTail = EscapeTail.matches(bytes)
      place = isTail ? .escape(isDoubled: false) : .ground
      if isTail { keys.append(.notEscape) }
    }
    for byte in bytes { take(byte) }
    defer { keys = [] }
    return keys
  }

  /// Gives up waiting: a lone Esc is the Esc key, an open paste ends here, other rests are noise.
  package mutating func flush() -> [Key] {
    switch place {
    case .escape(let isDoubled):
      place = .escapeGivenOut
      return isDoubled ? [.escape, .escape] : [.escape]
    case .paste, .latePaste: return breakPaste()
    default:
      reset()
      return []
    }
  }

  /// What the terminal has answered since the last call.
  package mutating func takeReplies() -> [TerminalReply] {
    defer { answers = [] }
    return answers
  }

  mutating func note(_ reply: TerminalReply) { answers.append(reply) }

  /// Ends the sequence at hand with a key, or with none.
  mutating func finish(_ key: Key? = nil) {
    if let key { keys.append(key) }
    reset()
  }

  mutating func reset() {
    place = .ground
    body.removeAll(keepingCapacity: true)
    (hasAlt, isEightBit) = (false, false)
  }
}
