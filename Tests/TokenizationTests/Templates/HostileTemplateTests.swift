import EngineTypes
import Foundation
import Testing
import Tokenization

/// Templates come from files that nobody vouches for.
@Suite struct HostileTemplateTests {
  private static let inANamespace = "{% set ns = namespace(l=[1], f=none, g=[1]) %}"
  private static let long = "{% set s = 'a' * 4000000 %}{% for i in range(99999) %}"

  private static let sources: [String] = [
    "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "{{ range(99999999999)|length }}",
    "\(inANamespace)"
      + "{% set ns.s = 'x' %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
    "{{ 'x' * 9999999999 }}", "{{ [1] * 9223372036854775807 }}",
    "\(inANamespace){% for i in range(9999) %}{% set ns.l = [ns.l] %}{% endfor %}",
    "\(inANamespace){% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
    "\(inANamespace){% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}"
      + "{{ ns.l == ns.l }}",
    "\(inANamespace){% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}"
      + "{{ ns.l|tojson }}",
    "\(inANamespace){% set ns.me = [ns] %}{{ ns }}",
    "\(inANamespace){% for i in range(999) %}{% set ns.g = ns.g|map('string') %}{% endfor %}",
    "\(inANamespace){% for i in range(999) %}{% set prev = ns.f %}"
      + "{% macro m() %}{{ prev() }}{% endmacro %}{% set ns.f = m %}{% endfor %}{{ ns.f() }}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% macro f(n) %}{% if n %}{{ f(n-1) }}{{ f(n-1) }}{% endif %}{% endmacro %}{{ f(40) }}",
    "{% macro f() %}{% call f() %}x{% endcall %}{% endmacro %}{{ f() }}",
    "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{% block a %}{{ self.a() }}{% endblock %}",
    "{{ '%1000000000d' % 1 }}", "{{ '%.1000000000f' % 1 }}", "{{ '{:1000000000}'.format(1) }}",
    "{{ 'a'.center(10000000000) }}", "{{ '\\t'.expandtabs(10000000000) }}",
    "{{ 'a\nb'|indent(10000000000) }}", "{{ [1]|tojson(indent=10000000000) }}",
    "{{ [1]|batch(10000000000, 0)|list }}", "{{ [1]|slice(10000000000)|list }}",
    "{{ ('a' * 1000000).replace('', 'x' * 100) }}",
    "\(long){{ s.find('b') }}{% endfor %}", "\(long){% if 'b' in s %}{% endif %}{% endfor %}",
    "\(long){% if s is lower %}{% endif %}{% endfor %}", "\(long){{ s|length }}{% endfor %}",
    "\(long){{ {s: 1}[s] }}{% endfor %}", "\(long){{ s|int }}{% endfor %}",
    "{{ (['a' * 1000000] * 1000)|join }}", "{{ 2 ** 1000000 }}", "{{ 99999999999999999999 }}",
    "{% for i in range(99999) %}{{ strftime_now('%c' * 4000) }}{% endfor %}",
    "{{ " + String(repeating: "(", count: 9_999) + " }}",
    "{{ " + String(repeating: "[", count: 9_999) + " }}",
    "{{ " + String(repeating: "{1:", count: 9_999) + " }}",
    "{{ " + String(repeating: "not ", count: 9_999) + "1 }}",
    "{{ " + String(repeating: "-", count: 9_999) + "1 }}",
    "{{ 1" + String(repeating: "+1", count: 9_999) + " }}",
    "{{ x" + String(repeating: ".x", count: 9_999) + " }}",
    "{{ x" + String(repeating: "|upper", count: 9_999) + " }}",
    "{{ 1" + String(repeating: " if 1 else 1", count: 9_999) + " }}",
    "{% set " + String(repeating: "(", count: 9_999) + "a %}",
    String(repeating: "{% if 1 %}", count: 9_999),
    String(repeating: "{% macro m() %}", count: 9_999),
    String(repeating: "x", count: 2 << 20),
  ]

  @Test(.timeLimit(.minutes(15)), arguments: sources)
  func endsInOneErrorNotInATrap(source: String) throws {
    let error = #expect(throws: TokenizerError.self) { try TemplateStage.render(source) }
    #expect(!"\(try #require(error))".contains("\n"))
  }

  /// Prompts are encoded on whatever thread submits them.
  @Test(arguments: [
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% macro f(n) %}{% for i in [n] %}{% if 1 %}{{ [f(n ~ 1)]|join|upper }}{% endif %}{% endfor %}"
      + "{% endmacro %}{{ f('') }}",
    "{% for x in [1] recursive %}{{ loop([1])|upper ~ 'x' }}{% endfor %}",
  ])
  func recursionFitsASmallStack(source: String) async throws {
    let said = await withCheckedContinuation { continuation in
      let thread = Thread {
        continuation.resume(returning: Result { try TemplateStage.render(source) })
      }
      thread.stackSize = 4 << 20
      thread.start()
    }
    #expect(throws: TokenizerError.self) { try said.get() }
  }

  /// Chains of any length fall apart link by link when the rendering is over.
  @Test(arguments: [
    "{% set ns = namespace(p=none) %}{% for i in range(20000) %}{% set n = namespace(p=ns.p) %}"
      + "{% set ns.p = n %}{% endfor %}ok",
    "{% set ns = namespace(f=none) %}{% for i in range(20000) %}{% set prev = ns.f %}"
      + "{% macro m() %}{{ prev }}{% endmacro %}{% set ns.f = m %}{% endfor %}ok",
  ])
  func longChainsAreFreed(source: String) throws {
    #expect(try TemplateStage.render(source) == "ok")
  }

  /// What a long conversation costs is not a template's fault.
  @Test func aLongConversationIsNoAttack() throws {
    let content = String(repeating: "word ", count: 400_000)
    let source =
      "{% for m in messages %}{{ m.content|trim|replace('x', 'y') ~ m.role }}{% endfor %}"
    #expect(
      try TemplateStage.render(source, Array(repeating: .user(content), count: 6)).utf8.count
        == 6 * (content.utf8.count - 1 + 4))
  }
}
