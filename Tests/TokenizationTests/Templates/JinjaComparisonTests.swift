import EngineTypes
import Foundation
import Testing
import Tokenization

/// Whole templates beside Jinja itself.
///
/// Other people's templates are not kept here: `INVAR_TEMPLATES` names a folder of them, such as
/// `models/templates` of llama.cpp. The tables of `JinjaLanguage` are rendered anew with them.
@Suite struct JinjaComparisonTests {
  private static let conversations: [[ChatMessage]] = {
    let one: [ChatMessage] = [.user("Hello, wörld! <b>\"x\"</b> 'y'\n  two  ")]
    let three: [ChatMessage] = [.user("Hi"), .assistant("Hello. "), .user("And now?\n")]
    let thoughtful: [ChatMessage] = [
      .user("Hi"), .assistant("<think>\nhm\n</think>\n\nAnswer"), .user("Go"),
    ]
    let system = ChatMessage.system(" You are kind. ")
    return [one, three, thoughtful, [system] + one, [system] + three, Array(three.prefix(2))]
  }()

  @Test(
    .enabled(if: Jinja.interpreter != nil, Jinja.howTo),
    .enabled(if: Jinja.templateFolder != nil, "INVAR_TEMPLATES names no folder of chat templates"))
  func everyTemplateRendersAsJinjaDoes() throws {
    let files = try #require(Jinja.templates())
    #expect(!files.isEmpty)
    try compare(files.map(\.source), names: files.map(\.name), Self.conversations)
  }

  @Test(.enabled(if: Jinja.interpreter != nil, Jinja.howTo))
  func theTablesAreWhatThisJinjaMakes() throws {
    let sources =
      (JinjaLanguage.statements + JinjaLanguage.filters).map(\.source)
      + JinjaRefusals.messages.map(\.source)
    try compare(sources, names: sources, [TemplateStage.conversation])
  }

  /// A check that could not see a difference would be none.
  @Test(.enabled(if: Jinja.interpreter != nil, Jinja.howTo))
  func anotherTemplateIsSeenAsAnother() throws {
    let job = Jinja.Job(
      source: "{{ messages[0].content }}!", messages: TemplateStage.conversation, prompt: false)
    let said = try Jinja.render([job])
    #expect(said[0].text != (try TemplateStage.render("{{ messages[0].content }}")))
  }

  private func compare(
    _ sources: [String], names: [String], _ conversations: [[ChatMessage]]
  ) throws {
    var jobs: [Jinja.Job] = []
    var titles: [String] = []
    for (source, name) in zip(sources, names) {
      for conversation in conversations {
        for prompt in [false, true] {
          jobs.append(Jinja.Job(source: source, messages: conversation, prompt: prompt))
          titles.append(name)
        }
      }
    }
    for (index, expected) in try Jinja.render(jobs).enumerated() {
      let job = jobs[index]
      let ours = Result {
        try TemplateStage.render(job.source, job.conversation, prompt: job.add_generation_prompt)
      }
      switch ours {
      case .success(let text): #expect(text == expected.text, "\(titles[index])")
      case .failure(let error):
        #expect(
          expected.error.map { "\(error)".contains($0) } == true, "\(titles[index]): \(error)")
      }
    }
  }
}

/// Python's Jinja, where there is one.
private enum Jinja {
  static let howTo: Comment = "no Python with jinja2; set INVAR_PYTHON to one"

  struct Job: Encodable {
    var source: String
    var messages: [[String: String]]
    var add_generation_prompt: Bool

    init(source: String, messages: [ChatMessage], prompt: Bool) {
      self.source = source
      self.messages = messages.map { ["role": $0.role, "content": $0.content] }
      add_generation_prompt = prompt
    }

    var conversation: [ChatMessage] {
      messages.map { ChatMessage(role: $0["role"] ?? "", content: $0["content"] ?? "") }
    }
  }

  struct Said: Decodable {
    var text: String?
    var error: String?
  }

  static let interpreter: String? = {
    let environment = ProcessInfo.processInfo.environment
    let path = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    let candidates = [environment["INVAR_PYTHON"]].compactMap { $0 } + path.map { "\($0)/python3" }
    return candidates.first { candidate in
      FileManager.default.isExecutableFile(atPath: candidate)
        && (try? run(candidate, ["-c", "import jinja2"])) != nil
    }
  }()

  static var templateFolder: String? { ProcessInfo.processInfo.environment["INVAR_TEMPLATES"] }

  static func templates() -> [(name: String, source: String)]? {
    guard let folder = templateFolder else { return nil }
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    return names?.filter { $0.hasSuffix(".jinja") }.sorted().compactMap { name in
      (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)).map { (name, $0) }
    }
  }

  static func render(_ jobs: [Job]) throws -> [Said] {
    let file = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID()).json")
    try JSONEncoder().encode(jobs).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Python/render_with_jinja.py").path
    let said = try run(try #require(interpreter), [script, file.path])
    return try JSONDecoder().decode([Said].self, from: said)
  }

  private struct Failure: Error {}

  private static func run(_ path: String, _ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["-W", "ignore"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure() }
    return said
  }
}
