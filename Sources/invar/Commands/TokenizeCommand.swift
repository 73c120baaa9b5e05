import ArgumentParser
import EngineTypes
import Inference
import Reports
import Tokenization

/// `invar tokenize`: text to token ids, without the model's weights.
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Show the tokens of a text.",
    discussion: """
      EXAMPLES
        invar tokenize "Hello, world!"
        invar tokenize --json - < letter.txt
        invar tokenize --raw-special --json "<|im_start|>user"
      """)

  @OptionGroup var model: ModelOptions

  @Flag(help: "Take the text of a special token for its id, as prompts do.")
  var rawSpecial = false

  @Flag(help: "Print {\"tokens\":[…]}.")
  var json = false

  @Argument(help: "The text; - reads it from standard input.")
  var text: [String] = []

  func run() throws {
    guard let given = text.first, text.count == 1 else {
      // A text may begin with a dash, so a mistyped option arrives here too.
      throw CommandError.needsOneText(given: text)
    }
    let input = given == "-" ? try StandardStreams.readInput() : given
    let file = try ModelStore().open(try model.name()).file
    let tokenizer = try TokenizerCodec(file).tokenizer
    for warning in tokenizer.warnings { StandardStreams.report("note: \(warning)") }
    let tokens = tokenizer.encode(input, parsesSpecialTokens: rawSpecial)
    try StandardStreams.write(line: json ? Self.json(tokens) : Self.list(tokens, tokenizer))
  }

  private static func json(_ tokens: [TokenID]) -> String {
    let value: JSONValue = ["tokens": .integers(tokens.map(\.index))]
    return value.text
  }

  /// Id and piece of each token, then how many there are.
  private static func list(_ tokens: [TokenID], _ tokenizer: Tokenizer) -> String {
    let rows = tokens.map { token in
      // A piece may hold half a character: it is quoted byte by byte where it is no text.
      let bytes = Array(tokenizer.bytes(of: token))
      let text = String(validating: bytes, as: UTF8.self)
      return ["\(token.rawValue)", text.map { $0.jsonQuoted } ?? hexadecimal(bytes)]
    }
    let count = NumberText.counted(tokens.count, "token")
    return rows.isEmpty ? count : aligned(rows) + "\n" + count
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { "\\x" + Hexadecimal.text($0, width: 2) }.joined()
  }
}
