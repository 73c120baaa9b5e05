import EngineTypes
import Testing
import Tokenization

/// Templates and what Jinja makes of them.
///
/// The expectations were made by Jinja 3.1 itself, set up as Hugging Face does it: with
/// `trim_blocks` and `lstrip_blocks`.
struct ChatTemplateTests {
  private static let conversation: [ChatMessage] = [
    .system(" Be kind. "), .user("Hi"), .assistant("Hello"), .user("Bye"),
  ]

  private func render(_ source: String, prompt: Bool = false) throws -> String {
    try ChatTemplate(source: source, bosText: "<s>", eosText: "</s>")
      .render(messages: Self.conversation, addsGenerationPrompt: prompt)
  }

  @Test(arguments: [
    ("plain", "plain"),
    ("", ""),
    ("a\n", "a"),
    ("a\n\n", "a\n"),
    ("a\r\nb", "a\nb"),
    ("  {% if true %}\n  x\n  {% endif %}\ny", "  x\ny"),
    ("a {%- if true -%} x {%- endif -%} b", "axb"),
    ("a\n  {%+ if true +%}\n b{% endif %}", "a\n  \n b"),
    ("a {{- ' b ' -}} c", "a b c"),
    ("a\n  {# note #}\nb", "a\nb"),
    ("a {#- note -#} b", "ab"),
    ("x  {{ 1 }}\ny", "x  1\ny"),
    ("{% for m in messages %}{{ m.role[0] }}{{ ',' if not loop.last }}{% endfor %}", "s,u,a,u"),
    (
      "{% for m in messages %}{{ loop.index }}/{{ loop.index0 }}/{{ loop.length }}/{{ loop.revindex }} {% endfor %}",
      "1/0/4/4 2/1/4/3 3/2/4/2 4/3/4/1 "
    ),
    (
      "{% for m in messages if m.role == 'user' %}{{ loop.first }}{{ m['content'] }};{% endfor %}",
      "TrueHi;FalseBye;"
    ),
    ("{% for m in [] %}x{% else %}none{% endfor %}", "none"),
    ("{% for m in nothing %}x{% else %}none{% endfor %}", "none"),
    (
      "{% for m in messages %}{% if loop.index == 2 %}{% continue %}{% elif loop.index == 4 %}{% break %}{% endif %}{{ m.role }} {% endfor %}",
      "system assistant "
    ),
    ("{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %}", "a=1;b=2;"),
    (
      "{% for m in messages[1:] %}{{ m.content }}{% endfor %}|{{ messages[::-1][0].content }}|{{ messages[-2:]|length }}",
      "HiHelloBye|Bye|2"
    ),
    ("{% set x = 1 %}{% for i in range(3) %}{% set x = x + 1 %}{% endfor %}{{ x }}", "1"),
    (
      "{% set ns = namespace(n=0) %}{% for i in range(3) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
      "3"
    ),
    ("{% if true %}{% set x = 2 %}{% endif %}{{ x }}", "2"),
    ("{% set x %}a{{ 1 }}b{% endset %}[{{ x }}]", "[a1b]"),
    (
      "{{ bos_token }}{{ eos_token }}{{ add_generation_prompt }}{{ missing }}{{ none }}",
      "<s></s>FalseNone"
    ),
    (
      "{{ messages[0]['content'] | trim }}|{{ messages[0].content|length }}|{{ 'aB'|upper }}{{ 'aB'|lower }}",
      "Be kind.|10|ABab"
    ),
    (
      "{{ 1 + 2 * 3 }} {{ (1 + 2) * 3 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 - 3 - 4 }}",
      "7 9 3 -4 2 3.5 -5"
    ),
    ("{{ 'a' ~ 1 ~ none ~ true }} {{ 'a' + 'b' ~ 1 }}", "a1NoneTrue ab1"),
    (
      "{{ 1 == 1.0 }} {{ true == 1 }} {{ 'a' < 'b' }} {{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ none == false }}",
      "True True True True False False"
    ),
    (
      "{{ not true or true }} {{ not (true or true) }} {{ 0 or 'x' }} {{ 1 and 'y' }} {{ '' and 1 }}|",
      "True False x y |"
    ),
    ("{{ 'a' in 'cat' }} {{ 'role' in messages[0] }} {{ 3 not in [1, 2] }}", "True True True"),
    (
      "{{ x is defined }} {{ x is not defined }} {{ 1 is number }} {{ 'a' is string }} {{ none is none }} {{ not x is defined }}",
      "False True True True True True"
    ),
    ("{{ 'yes' if messages|length > 3 else 'no' }} {{ 'a' if false }}|", "yes |"),
    (
      "{{ 'a,b'.split(',')[1] }} {{ ' x '.strip() }}| {{ 'abc'.startswith('ab') }} {{ '\\n\\nx'.lstrip('\\n') }} {{ 'a\\tb' }} {{ 'it\\'s' }}",
      "b x| True x a\tb it's"
    ),
    (
      "{{ x|default('d') }} {{ ''|default('d', true) }} {{ [1, 2]|join('-') }} {{ messages|first is mapping }} {{ 'aXbX'|replace('X', 'yy') }}",
      "d d 1-2 True ayybyy"
    ),
    (
      "{{ {'a': [1, 2.5, none, true], 'b': 'é\"\\n'}|tojson }}",
      "{\"a\": [1, 2.5, null, true], \"b\": \"é\\\"\\n\"}"
    ),
    ("{{ 'end%}' }}{{ {'a': {'b': 1}}['a']['b'] }}{{ '}}' }}", "end%}1}}"),
    ("{{ messages[9] is defined }}{{ 'abc'[-1] }}{{ 'é日'|length }}", "Falsec2"),
  ])
  func rendersAsJinjaDoes(source: String, expected: String) throws {
    #expect(try render(source) == expected)
  }

  @Test func chatMLWithADefaultSystemPrompt() throws {
    let source = """
      {% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}\
      {{ '<|im_start|>system
      Be brief.<|im_end|>
      ' }}{% endif %}{{'<|im_start|>' + message['role'] + '
      ' + message['content'] + '<|im_end|>' + '
      '}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
      ' }}{% endif %}
      """
    let text = try ChatTemplate(source: source)
      .render(messages: [.user("Hi")], addsGenerationPrompt: true)
    #expect(
      text == """
        <|im_start|>system
        Be brief.<|im_end|>
        <|im_start|>user
        Hi<|im_end|>
        <|im_start|>assistant

        """)
  }

  /// What a template of the Harmony format makes: a system message of the template's own, the person's
  /// one for developers, and channels of which those of old thoughts are left out.
  @Test func harmonyHasItsOwnSystemMessageAndChannels() throws {
    let source = #"""
      {%- macro rules(effort) -%}
        {{- "Today is " + strftime_now("%Y-%m-%d") + ".\nReasoning: " + effort }}
      {%- endmacro -%}
      {{- "<|start|>system<|message|>" + rules(effort | default("medium")) + "<|end|>" }}
      {%- if messages[0].role in ["developer", "system"] %}
        {{- "<|start|>developer<|message|># Instructions\n\n" + messages[0].content + "<|end|>" }}
        {%- set rest = messages[1:] %}
      {%- else %}{% set rest = messages %}{% endif %}
      {%- for message in rest %}
        {%- if message.role == "assistant" %}
          {%- if "thinking" in message and loop.last and not add_generation_prompt %}
            {{- "<|start|>assistant<|channel|>analysis<|message|>" + message.thinking + "<|end|>" }}
          {%- endif %}
          {{- "<|start|>assistant<|channel|>final<|message|>" + message.content }}
          {{- "<|return|>" if loop.last and not add_generation_prompt else "<|end|>" }}
        {%- else %}
          {{- "<|start|>" + message.role + "<|message|>" + message.content + "<|end|>" }}
        {%- endif %}
      {%- endfor %}
      {%- if add_generation_prompt -%}
      <|start|>assistant
      {%- endif -%}
      """#
    let system =
      "<|start|>system<|message|>Today is 2026-11-29.\nReasoning: medium<|end|>"
    #expect(
      try TemplateStage.render(source, [.user("Hi")], prompt: true)
        == system + "<|start|>user<|message|>Hi<|end|><|start|>assistant")
    let told =
      system + "<|start|>developer<|message|># Instructions\n\n Be kind. <|end|>"
      + "<|start|>user<|message|>Hi<|end|>"
      + "<|start|>assistant<|channel|>final<|message|>Hello<|end|>"
    #expect(
      try TemplateStage.render(source, Self.conversation, prompt: true)
        == told + "<|start|>user<|message|>Bye<|end|><|start|>assistant")
    #expect(
      try TemplateStage.render(source, Array(Self.conversation.prefix(3)))
        == told.replacing("Hello<|end|>", with: "Hello<|return|>"))
  }

  @Test(arguments: [
    ("{{ 'x }}", TemplateFault.syntax("unexpected char \"'\" at 3"), 1, 4),
    ("a\n  {# x", .syntax("Missing end of comment tag"), 2, 3),
    ("{{ 1 + }}", .syntax("unexpected 'end of print statement'"), 1, 8),
    ("{{ 1 2 }}", .syntax("expected token 'end of print statement', got 'integer'"), 1, 6),
    ("x\n{{ 'a' + 1 }}", .failed("can only concatenate str (not \"int\") to str"), 2, 8),
    ("{{ missing.name }}", .failed("'missing' is undefined"), 1, 11),
    ("{{ 9223372036854775807 + 1 }}", .unsupported("an integer of more than 64 bits"), 1, 24),
    ("{{ 'x'|shuffle }}", .syntax("No filter named 'shuffle'."), 1, 8),
    ("{{ raise_exception('No.') }}", .raised("No."), 1, 19),
  ])
  func faultsNameTheirPlace(
    source: String, fault: TemplateFault, line: Int, column: Int
  ) throws {
    #expect(throws: TokenizerError.chatTemplate(fault, line: line, column: column)) {
      try render(source)
    }
  }

  @Test func aModelWithoutATemplateGetsChatMLOrNothing() throws {
    var definition = TokenizerDefinition.bytes
    definition.chatTemplate = nil
    let chatML = try Tokenizer(definition).chatTemplate()
      .render(messages: [.user("Hi")], addsGenerationPrompt: true)
    #expect(chatML == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
    let raw = try Tokenizer(vocabulary()).chatTemplate()
      .render(messages: [.user("Hi"), .user("you")], addsGenerationPrompt: true)
    #expect(raw == "Hi\nyou")
  }

  @Test func aRenderedChatEncodesToItsMarks() throws {
    let tokenizer = try Tokenizer(.bytes)
    let text = try tokenizer.chatTemplate()
      .render(messages: [.user("the")], addsGenerationPrompt: false)
    let tokens = tokenizer.encode(text, parsesSpecialTokens: true)
    #expect(tokens.first == tokenizer.token(named: "<|im_start|>"))
    #expect(tokens.dropLast().last == tokenizer.token(named: "<|im_end|>"))
    #expect(tokens.contains(try #require(tokenizer.token(named: "the"))))
  }

  @Test func aRoleTheTemplateRefusesIsItsOwnMessage() throws {
    let template = try ChatTemplate(
      source: "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}")
    #expect(throws: TokenizerError.chatTemplate(.raised("no system"), line: 1, column: 56)) {
      try template.render(messages: [.system("x")], addsGenerationPrompt: false)
    }
  }
}
