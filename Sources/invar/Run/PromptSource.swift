import Foundation

/// Where the prompts of `invar run` come from.
enum PromptSource: Hashable {
  case given([String])
  /// A path, or `-` for standard input.
  case file(String)

  /// Reads all prompts, in order.
  ///
  /// In a file, a line is a prompt; one that begins with `{`, blanks aside, is an object of JSON whose
  /// `prompt` is. Empty lines are left out. Lines may end in LF, CR LF or CR, the last one in nothing,
  /// and the file may begin with a byte order mark: the prompts are the same.
  func prompts() throws(CommandError) -> [String] {
    let prompts: [String]
    switch self {
    case .given(let texts): prompts = texts
    case .file(let path): prompts = try Self.prompts(StandardStreams.readText(path), path: path)
    }
    guard !prompts.isEmpty else { throw .noPrompt }
    return prompts
  }

  /// Reads a file's text; `path` only names it in errors.
  static func prompts(_ text: String, path: String) throws(CommandError) -> [String] {
    var prompts: [String] = []
    for (index, line) in lines(of: text).enumerated() {
      if line.allSatisfy(\.isWhitespace) { continue }
      guard line.first(where: { !$0.isWhitespace }) == "{" else {
        prompts.append(String(line))
        continue
      }
      guard let object = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else {
        throw .badPromptLine(path: path, line: index + 1)
      }
      prompts.append(object.prompt)
    }
    return prompts
  }

  /// The text's lines without their ends.
  ///
  /// By characters, of which CR LF is one; U+2028 and the like are characters of a line here.
  private static func lines(of text: String) -> [Substring] {
    let text =
      text.unicodeScalars.first == "\u{FEFF}"
      ? Substring(text.unicodeScalars.dropFirst()) : text[...]
    return text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
  }

  private struct Line: Decodable {
    let prompt: String
  }
}
