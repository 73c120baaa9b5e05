/// The grammar of TOML 1.0: walks a text and says where it stops being one.
///
/// What names mean together, such as one that is set twice, is left to the parser.
struct TOMLGrammar {
  /// How many names and brackets may stand inside each other.
  static let deepest = 256

  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var line = 1

  init(_ source: String) {
    scalars = Array(source.unicodeScalars)
    if scalars.first == "\u{feff}" { place = 1 }
  }

  mutating func document() throws(TOMLText.Fault) {
    var sectionDepth = 0
    while true {
      skipBlanks()
      guard let next else { return }
      if next == "[" {
        sectionDepth = try section()
      } else if !Self.endsLine(next) {
        try assignment(depth: sectionDepth)
      }
      skipBlanks()
      try endOfLine()
    }
  }
}

// Names and sections.
extension TOMLGrammar {
  /// `[name]` or `[[name]]`; the number of the name's parts.
  private mutating func section() throws(TOMLText.Fault) -> Int {
    take()
    let isList = next == "["
    if isList { take() }
    skipBlanks()
    let depth = try name(depth: 0)
    try expect("]", "a section is written in brackets")
    if isList { try expect("]", "a section that opens with [[ ends with ]]") }
    return depth
  }

  private mutating func assignment(depth: Int) throws(TOMLText.Fault) {
    let depth = try name(depth: depth)
    try expect("=", "a name is followed by = and a value")
    skipBlanks()
    try value(depth: depth)
  }

  /// Parts with dots between them and the blanks behind; how deep the last one is.
  private mutating func name(depth: Int) throws(TOMLText.Fault) -> Int {
    var depth = depth
    while true {
      depth = try deeper(depth)
      switch next {
      case "\"", "'": try text(isName: true)
      case .some(let first) where Self.isBare(first):
        while next.map(Self.isBare) ?? false { take() }
      default: throw fault("a name has letters, digits, - and _, or stands in quotes")
      }
      skipBlanks()
      guard next == "." else { return depth }
      take()
      skipBlanks()
    }
  }
}

// Values.
extension TOMLGrammar {
  private mutating func value(depth: Int) throws(TOMLText.Fault) {
    switch next {
    case "\"", "'": try text(isName: false)
    case "[": try list(depth: try deeper(depth))
    case "{": try inlineTable(depth: try deeper(depth))
    default: try word()
    }
  }

  private mutating func list(depth: Int) throws(TOMLText.Fault) {
    take()
    while true {
      try skipLines()
      if next == "]" { return take() }
      try value(depth: depth)
      try skipLines()
      if next != "," { return try expect("]", "a list has , between its values and ends with ]") }
      take()
    }
  }

  private mutating func inlineTable(depth: Int) throws(TOMLText.Fault) {
    take()
    skipBlanks()
    if next == "}" { return take() }
    while true {
      try assignment(depth: depth)
      skipBlanks()
      if next != "," { return try expect("}", "a table has , between its names and ends with }") }
      take()
      skipBlanks()
    }
  }

  /// A number, a date, a time, `true` or `false`.
  private mutating func word() throws(TOMLText.Fault) {
    let start = place
    while next.map(Self.isOfWord) ?? false { take() }
    // A date may have a blank before its time.
    if next == " ", TOMLWord.isDate(spelling(from: start)),
      scalar(ahead: 1).map(Self.isDigit) ?? false
    {
      take()
      while next.map(Self.isOfWord) ?? false { take() }
    }
    guard TOMLWord.isValue(spelling(from: start)) else {
      throw fault("a value is a text in quotes, a number, a date, true, false, a list or a table")
    }
  }

  private func spelling(from start: Int) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars[start..<place])
    return text
  }
}

// Texts.
extension TOMLGrammar {
  private mutating func text(isName: Bool) throws(TOMLText.Fault) {
    guard let quote = next else { return }
    if !isName, scalar(ahead: 1) == quote, scalar(ahead: 2) == quote {
      for _ in 0..<3 { take() }
      return try linesOfText(quote)
    }
    take()
    while let next, next != quote {
      if next == "\\" && quote == "\"" { try escape() } else { try plain() }
    }
    try expect(quote, "a text ends with the quote that it began with")
  }

  /// A text of several lines; as many as two quotes may stand before the three at its end.
  private mutating func linesOfText(_ quote: Unicode.Scalar) throws(TOMLText.Fault) {
    while let next {
      if next == quote {
        var count = 0
        while count < 5, self.next == quote {
          take()
          count += 1
        }
        if count >= 3 { return }
      } else if next == "\\" && quote == "\"" {
        if !(try skipsLineEnd()) { try escape() }
      } else if Self.endsLine(next), next != "#" {
        try lineBreak()
      } else {
        try plain()
      }
    }
    throw fault("a text of several lines ends with three quotes")
  }

  /// Whether a backslash joins two lines, and passes it if so.
  private mutating func skipsLineEnd() throws(TOMLText.Fault) -> Bool {
    var ahead = 1
    while let scalar = scalar(ahead: ahead), Self.isBlank(scalar) { ahead += 1 }
    guard let end = scalar(ahead: ahead), end == "\n" || end == "\r" else { return false }
    for _ in 0..<ahead { take() }
    try lineBreak()
    return true
  }

  private mutating func escape() throws(TOMLText.Fault) {
    take()
    let kind = next
    take()
    switch kind {
    case "b", "t", "n", "f", "r", "\"", "\\": return
    case "u": try codePoint(digits: 4)
    case "U": try codePoint(digits: 8)
    default: throw fault("a \\ in a text is written \\\\, or the text stands in single quotes")
    }
  }

  private mutating func codePoint(digits: Int) throws(TOMLText.Fault) {
    var number: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = next.flatMap({ Character($0).hexDigitValue }), next?.isASCII ?? false else {
        throw fault("\\u is followed by 4 hexadecimal digits, \\U by 8")
      }
      number = number << 4 | UInt32(digit)
      take()
    }
    if Unicode.Scalar(number) == nil { throw fault("there is no such character as \\u names") }
  }

  /// Any character that a text or a comment may hold on one line.
  private mutating func plain() throws(TOMLText.Fault) {
    guard let next, next == "\t" || next.value >= 0x20 && next.value != 0x7f else {
      throw fault(
        next == "\n" || next == "\r"
          ? "a text ends on the line on which it began" : "control characters have no place here")
    }
    take()
  }
}

// Lines and blanks.
extension TOMLGrammar {
  private mutating func endOfLine() throws(TOMLText.Fault) {
    if next == "#" {
      while let next, next != "\n", !(next == "\r" && scalar(ahead: 1) == "\n") { try plain() }
    }
    if next != nil { try lineBreak() }
  }

  private mutating func lineBreak() throws(TOMLText.Fault) {
    if next == "\r" && scalar(ahead: 1) == "\n" { take() }
    guard next == "\n" else {
      throw fault(
        next == "\r" ? "a line ends with a line feed" : "nothing may follow here but a comment")
    }
    take()
  }

  private mutating func skipBlanks() { while next.map(Self.isBlank) ?? false { take() } }

  private mutating func skipLines() throws(TOMLText.Fault) {
    skipBlanks()
    while let next, Self.endsLine(next) {
      try endOfLine()
      skipBlanks()
    }
  }
}

// Characters.
extension TOMLGrammar {
  private var next: Unicode.Scalar? { scalar(ahead: 0) }

  private func scalar(ahead: Int) -> Unicode.Scalar? {
    place + ahead < scalars.count ? scalars[place + ahead] : nil
  }

  private mutating func take() {
    if next == "\n" { line += 1 }
    if place < scalars.count { place += 1 }
  }

  private mutating func expect(
    _ scalar: Unicode.Scalar, _ message: String
  ) throws(TOMLText.Fault) {
    guard next == scalar else { throw fault(message) }
    take()
  }

  private func deeper(_ depth: Int) throws(TOMLText.Fault) -> Int {
    guard depth < Self.deepest else {
      throw fault("no more than \(Self.deepest) names and brackets may stand inside each other")
    }
    return depth + 1
  }

  private func fault(_ message: String) -> TOMLText.Fault {
    TOMLText.Fault(line: line, message: message)
  }

  private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "#"
  }
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func isBare(_ scalar: Unicode.Scalar) -> Bool {
    isDigit(scalar) || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
      || scalar == "-" || scalar == "_"
  }
  private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
    isBare(scalar) || scalar == "+" || scalar == "." || scalar == ":"
  }
}
