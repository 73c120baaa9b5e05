import Testing
import Tokenization

/// The language of chat templates against what Jinja itself makes of it.
@Suite struct JinjaLanguageTests {
  @Test(arguments: JinjaLanguage.statements)
  func statementsRenderAsJinjaDoes(source: String, text: String) throws {
    #expect(try TemplateStage.render(source) == text)
  }

  @Test(arguments: JinjaLanguage.filters)
  func filtersRenderAsJinjaDoes(source: String, text: String) throws {
    #expect(try TemplateStage.render(source) == text)
  }

  @Test(arguments: JinjaRefusals.messages)
  func whatJinjaRefusesIsRefusedInItsWords(source: String, message: String) throws {
    let error = #expect(throws: TokenizerError.self) { try TemplateStage.render(source) }
    #expect("\(try #require(error))".contains(message))
  }

  @Test(arguments: ["{{ 'a'.encode() }}", "{{ lipsum() }}", "{{ [1]|random }}", "{{ 'a'.join }}"])
  func whatIsNotSupportedIsNamedAsThat(source: String) throws {
    let error = #expect(throws: TokenizerError.self) { try TemplateStage.render(source) }
    #expect("\(try #require(error))".contains("is not supported"))
  }

  /// Python finds it when it compiles what Jinja made, with a line of that.
  @Test(arguments: ["{{ dict(a=1, a=2) }}", "{% if false %}{{ x|default(a=1, a=2) }}{% endif %}"])
  func anArgumentGivenTwiceIsRefused(source: String) throws {
    let error = #expect(throws: TokenizerError.self) { try TemplateStage.render(source) }
    #expect("\(try #require(error))".contains("keyword argument repeated: a"))
  }

  @Test func aRefusalIsShownWhole() throws {
    let message = String(repeating: "Roles must alternate. ", count: 20)
    let error = #expect(throws: TokenizerError.self) {
      try TemplateStage.render("{{ raise_exception('\(message)') }}")
    }
    #expect("\(try #require(error))".contains(message))
  }
}
