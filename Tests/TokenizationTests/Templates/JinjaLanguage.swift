/// What Jinja 3.1 makes of small templates, set up as Hugging Face's transformers do it.
///
/// Rendered over `TemplateStage.conversation`; `JinjaComparisonTests` renders them anew where there
/// is a Jinja.
enum JinjaLanguage {
  /// Statements, scopes, whitespace and expressions.
  static let statements: [(source: String, text: String)] = [
    (
      "{% for i in [1,2] %}{% continue %}{% else %}e{% endfor %}",
      "e"
    ),
    (
      "{% for i in [1,2] %}{% if i == 2 %}{% break %}{% endif %}{% else %}e{% endfor %}",
      ""
    ),
    (
      "{% for i in [1,2] %}{% break %}{% else %}e{% endfor %}",
      "e"
    ),
    (
      "{% for i in [1,2] %}{% for j in [] %}{% else %}{% break %}{% endfor %}x{% endfor %}y",
      "y"
    ),
    (
      "{{ range(10)[2:5] }} {{ range(0, 10, 3)[::-1] }} {{ range(5)[7:] }} {{ range(5)[-1:-4:-2]|list }} {{ range(4)[1:]|length }} {{ range(0)[::-1] }}",
      "range(2, 5) range(9, -3, -3) range(5, 5) [4, 2] 3 range(-1, -1, -1)"
    ),
    (
      "{% macro m() %}{{ kwargs }}{{ kwargs.caller.name }}{% endmacro %}{% call m() %}x{% endcall %}",
      "{'caller': <Macro anonymous>}None"
    ),
    (
      "{{ 1 + 2 * 3 ** 2 }} {{ -2 ** 2 }} {{ 2 ** -1 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 6 / 3 }} {{ 1e16 }} {{ 1e15 }} {{ 1.5e-5 }} {{ 0.0001 }} {{ 123456789.123 }} {{ 1e300 * 1e10 }}",
      "19 4 0.5 3 -4 2 3.5 2.0 1e+16 1000000000000000.0 1.5e-05 0.0001 123456789.123 inf"
    ),
    ("{{ 1_000 }} {{ 0x1F }} {{ 0b101 }} {{ 0o17 }} {{ 1.5E3 }} {{ 00 }}", "1000 31 5 15 1500.0 0"),
    (
      "{{ [1, 'a', none, true, 2.0, {'k': (1,)}, (), (1, 2)] }}",
      "[1, 'a', None, True, 2.0, {'k': (1,)}, (), (1, 2)]"
    ),
    (
      "{{ {'a': 1, 2: 'b', none: 3, true: 4, 1.5: 5, (1, 2): 6} }}",
      "{'a': 1, 2: 'b', None: 3, True: 4, 1.5: 5, (1, 2): 6}"
    ),
    ("{{ {1: 'a', 1.0: 'b', true: 'c'} }}", "{1: 'c'}"),
    (
      #"{{ "a'b" }} {{ ["a'b", 'a"b', 'a\'b"c', 'é', '\n\t\r\\', '\x00\x7f\u200b'] }}"#,
      #"a'b ["a'b", 'a"b', 'a\'b"c', 'é', '\n\t\r\\', '\x00\x7f\u200b']"#
    ),
    ("{{ 1, 2 }} {{ (1,) }} {{ () }}", "(1, 2) (1,) ()"),
    ("{{ messages.append }}", ""),
    ("{{ messages.append is defined }}", "False"),
    ("{{ ''.__class__ }}", ""),
    ("{{ 'a' ~ x ~ none ~ 1.0 ~ [1] ~ {'a': 'b'} }}", "aNone1.0[1]{'a': 'b'}"),
    (
      "{{ 2 ** 62 }} {{ (-2) ** 3 }} {{ 0 ** 0 }} {{ 1 ** 100 }} {{ (-1) ** 101 }} {{ 2.0 ** 3 }} {{ 9 ** 0.5 }}",
      "4611686018427387904 -8 1 1 -1 8.0 3.0"
    ),
    ("{{ -7.5 // 2 }} {{ -7.5 % 2 }} {{ 7.5 % -2 }}", "-4.0 0.5 -0.5"),
    ("{{ +1 }}{{ -1 }}{{ - -1 }}{{ not 1 }}{{ not not 1 }}", "1-11FalseTrue"),
    ("{{+1}}{{-1}}", "11"),
    (
      "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' < 'b' }} {{ [1, 2] < [1, 3] }} {{ (1,) < (1, 2) }} {{ 1 == 1.0 }} {{ true == 1 }} {{ '1' == 1 }} {{ none == false }} {{ x == y }} {{ x == none }} {{ [1] == (1,) }} {{ {'a': 1} == {'a': 1.0} }}",
      "True False True True True True True False False True False False True"
    ),
    (
      "{{ 'a' in 'cat' }} {{ 1 in [1, 2] }} {{ 'a' in {'a': 1} }} {{ 1 not in (1, 2) }} {{ 'a' in x }} {{ x in [1] }} {{ '' in 'a' }} {{ 2 in range(3) }} {{ 'role' in messages[0] }}",
      "True True True False False False True True True"
    ),
    ("{{ [1,2,3].1 }} {{ 'abc'.0 }} {{ [[1]].0.0 }}", "2 a 1"),
    (
      "{{ {'items': 1}['items'] }} {{ {'get': 1}['get'] }} {{ {'x': 1}.get('x') }} {{ {'x': 1}.get('y') }} {{ {'x': 1}.get('y', 5) }}",
      "1 1 1 None 5"
    ),
    ("{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %}", "a=1;b=2;"),
    ("{% for k in {'a': 1, 'b': 2} %}{{ k }}{% endfor %}", "ab"),
    ("{% for a, b in [[1, 2], [3, 4]] %}{{ a }}{{ b }}{% endfor %}", "1234"),
    ("{% for (a, (b, c)) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}", "123"),
    ("{% for x in 'héy' %}{{ x }},{% endfor %}", "h,é,y,"),
    ("{% for x in undefinedname %}a{% else %}empty{% endfor %}", "empty"),
    (
      "{% for x in [1,2,3] if x > 1 %}{{ x }}{{ loop.index }}{{ loop.length }}{{ loop.last }};{% endfor %}",
      "212False;322True;"
    ),
    ("{% for x in [1,2,3] if x > 5 %}{{ x }}{% else %}none{% endfor %}", "none"),
    (
      "{% for x in [1,2,3] %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.depth0 }}{{ loop.previtem }}{{ loop.nextitem }};{% endfor %}",
      "1032TrueFalse3102;2121FalseFalse31013;3210FalseTrue3102;"
    ),
    (
      "{% for x in [1,2,3] %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x // 2) }}{% endfor %}",
      "aTruebTrueaFalse"
    ),
    ("{% for x in [1] %}{{ loop }}{{ loop.foo }}{% endfor %}", "<LoopContext 1/1>"),
    (
      "{% for x in [[1,[2]],[3]] recursive %}{{ loop.depth }}{% if x is iterable %}[{{ loop(x) }}]{% else %}{{ x }}{% endif %}{% endfor %}",
      "1[212[32]]1[23]"
    ),
    (
      "{% for x in [1,2,3,4] %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 4 %}{% break %}{% endif %}{{ x }}{% endfor %}",
      "13"
    ),
    (
      "{% for x in [1,2] %}{% set y %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endset %}{{ y }}{% endfor %}",
      "2"
    ),
    ("{% set x = 1 %}{% for i in range(3) %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}", "2221"),
    (
      "{% set ns = namespace(a=1, b='x') %}{% for i in range(3) %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}{{ ns.b }}{{ ns.c }}{{ ns }}",
      "4x<Namespace {'a': 4, 'b': 'x'}>"
    ),
    ("{% set ns = namespace({'a': 1}, b=2) %}{{ ns.a }}{{ ns.b }}", "12"),
    ("{% set a, b = 1, 2 %}{{ a }}{{ b }}", "12"),
    ("{% set (a, b) = (1, 2) %}{{ a }}{{ b }}", "12"),
    ("{% set ns = namespace() %}{% set ns.a, b = 1, 2 %}{{ ns.a }}{{ b }}", "12"),
    ("{% set x = 1, 2 %}{{ x }}", "(1, 2)"),
    ("{% set x %}a{{ 1 }}b{% endset %}[{{ x }}]", "[a1b]"),
    ("{% set x | upper | replace('A', 'z') %}a{{ 1 }}b{% endset %}[{{ x }}]", "[z1B]"),
    ("{% set x %}{% set y = 1 %}{% endset %}[{{ y }}]", "[]"),
    ("{% if true %}{% set x = 2 %}{% endif %}{{ x }}", "2"),
    ("{% if false %}a{% elif 0 %}b{% elif 1 %}c{% else %}d{% endif %}", "c"),
    ("{% if x is defined and x %}a{% else %}b{% endif %}", "b"),
    ("{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}", "12"),
    ("{% set a = 5 %}{% with a = 1, b = a %}{{ a }}{{ b }}{% endwith %}", "15"),
    ("{% with %}{% set z = 1 %}{{ z }}{% endwith %}{{ z }}", "1"),
    ("{% filter upper %}abc{{ 'x' }}{% endfilter %}", "ABCX"),
    ("{% filter replace('a', 'b') | upper %}aaa{% endfilter %}", "BBB"),
    ("{% block foo %}a{% set q = 1 %}{% endblock %}{{ q }}", "a"),
    ("{% set q = 3 %}{% block foo %}{{ q }}{% endblock %}", "3"),
    ("{% for q in [1] %}{% block foo %}[{{ q }}]{% endblock %}{% endfor %}", "[]"),
    ("{% for q in [1] %}{% block foo scoped %}[{{ q }}]{% endblock foo %}{% endfor %}", "[1]"),
    ("{% block a %}x{% endblock %}{{ self.a() }}{{ self.b }}", "xx"),
    ("{% raw %}{{ x }}{% if %}{% endraw %}|", "{{ x }}{% if %}|"),
    ("{%- raw -%}  {{ x }}  {%- endraw -%}  |", "{{ x }}|"),
    ("a  {% raw %}  b  {% endraw %}  c", "a    b    c"),
    ("{% raw %}", ""),
    (
      "{% macro m(a, b=2, c='x') %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(1, c='z') }}{{ m(b=5, a=0) }}{{ m() }}",
      "12x13x12z05x2x"
    ),
    ("{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}", "(1, 2){'x': 3}"),
    ("{% macro m(a) %}{{ a }}{{ kwargs.x }}{% endmacro %}{{ m(1, x=3, y=4) }}", "13"),
    ("{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}", "11"),
    ("{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}body{% endcall %}", "[body]"),
    (
      "{% macro m(xs) %}{% for x in xs %}[{{ caller(x, loop.index) }}]{% endfor %}{% endmacro %}{% call(x, i) m(['a', 'b']) %}{{ x }}{{ i }}{% endcall %}",
      "[a1][b2]"
    ),
    (
      "{% macro m() %}{% if caller is defined %}c{{ caller() }}{% else %}n{% endif %}{% endmacro %}{{ m() }}{% call m() %}x{% endcall %}",
      "ncx"
    ),
    (
      "{% macro m(a) %}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}{% endmacro %}{{ m(1) }}{{ m }}",
      "m('a',)FalseFalseFalse<Macro 'm'>"
    ),
    (
      "{% macro f(n) %}{% if n > 0 %}{{ n }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(5) }}",
      "54321"
    ),
    ("{% set x = 1 %}{% macro m() %}{{ x }}{% endmacro %}{% set x = 2 %}{{ m() }}", "2"),
    ("{% macro m() %}{% set inner = 5 %}{% endmacro %}{{ m() }}{{ inner }}", ""),
    ("{% for i in [1, 2] %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}", "12"),
    (
      "{% macro m(a, a2=[1,2]) %}{{ a2 }}{% endmacro %}{{ m(*[1]) }}{{ m(**{'a2': 3}) }}", "[1, 2]3"
    ),
    ("{% generation %}a{% set g = 1 %}{{ g }}{% endgeneration %}{{ g }}", "a1"),
    ("{% print 1, 'a' %}", "1a"),
    ("{% if false %}{% include 'x' %}{% endif %}ok", "ok"),
    ("{% autoescape false %}{{ '<' }}{% endautoescape %}", "<"),
    ("{% if false %}{{ a|foo }}{% endif %}ok", "ok"),
    ("{% if messages|selectattr('role', 'equalto', 'nobody') %}true{% endif %}", "true"),
    ("{% set g = messages|map(attribute='role') %}{{ g|list|length }}{{ g|list|length }}", "30"),
    (
      "{% for g, items in [{'k': 'a', 'v': 1}, {'k': 'b', 'v': 2}, {'k': 'A', 'v': 3}]|groupby('k') %}{{ g }}:{{ items|map(attribute='v')|list }};{% endfor %}",
      "a:[1, 3];b:[2];"
    ),
    (
      "{% for g in [{'k': 'a'}]|groupby('k') %}{{ g.grouper }}{{ g.list }}{% endfor %}",
      "a[{'k': 'a'}]"
    ),
    (
      "{{ 5 is number }} {{ 5 is integer }} {{ 5.0 is float }} {{ true is integer }} {{ true is number }} {{ true is boolean }} {{ 'a' is string }} {{ [] is sequence }} {{ {} is sequence }} {{ {} is mapping }} {{ 'a' is iterable }} {{ 5 is iterable }} {{ none is none }} {{ x is undefined }} {{ x is none }} {{ x is iterable }} {{ x is sequence }} {{ x is string }} {{ x is callable }}",
      "True True True False True True True True True True True False True True False True True False True"
    ),
    (
      "{{ 4 is even }} {{ 3 is odd }} {{ 6 is divisibleby 3 }} {{ 6 is divisibleby(4) }} {{ 1 is eq 1 }} {{ 1 is equalto(2) }} {{ 1 is ne 2 }} {{ 1 is lt 2 }} {{ 1 is le 1 }} {{ 1 is gt 2 }} {{ 1 is ge 1 }} {{ 1 is in [1, 2] }} {{ 'a' is in 'abc' }} {{ true is true }} {{ 1 is true }} {{ false is false }} {{ none is sameas none }} {{ 1 is sameas true }} {{ 'a' is lower }} {{ 'A' is upper }} {{ 'a1' is lower }} {{ '1' is lower }} {{ 'upper' is filter }} {{ 'x' is filter }} {{ 'odd' is test }} {{ range is callable }} {{ 'a'.upper is callable }} {{ 1 is greaterthan 0 }} {{ 1 is lessthan 0 }}",
      "True True True False True False True True True False True True True True False True True False True True True False True False True True True True False"
    ),
    (
      "{{ 1 is not none and 2 is not none }} {{ not 1 is none }} {{ 1 is none or 2 is number }}",
      "True True True"
    ),
    ("{{ 1.5 is odd }} {{ 3.0 is odd }}", "False True"),
    (
      "{{ 'a,b,,c'.split(',') }} {{ 'a b  c '.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a b c'.split(none, 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ ' a b  c '.rsplit(none, 1) }} {{ 'a b  c '.split(maxsplit=1) }} {{ ''.split() }} {{ ''.split(',') }} {{ 'aaa'.split('aa') }} {{ 'aaa'.rsplit('aa', 1) }}",
      "['a', 'b', '', 'c'] ['a', 'b', 'c'] ['a', 'b,c'] ['a', 'b c'] ['a,b', 'c'] [' a b', 'c'] ['a', 'b  c '] [] [''] ['', 'a'] ['a', '']"
    ),
    (
      "{{ 'abc'.find('c') }} {{ 'abc'.find('x') }} {{ 'éabc'.find('c') }} {{ 'abcabc'.rfind('b') }} {{ 'abcabc'.find('a', 1) }} {{ 'abc'.index('b') }} {{ 'aaaa'.count('aa') }} {{ 'abc'.count('') }} {{ 'abc'.find('') }} {{ 'abcabc'.count('a', 1, 3) }} {{ 'abc'.rfind('') }}",
      "2 -1 3 4 3 1 2 4 0 0 3"
    ),
    (
      "{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith(('x', 'c')) }} {{ 'abc'.startswith('b', 1) }} {{ 'abc'.endswith('b', 0, 2) }} {{ 'abc'.startswith('') }}",
      "True True True True True"
    ),
    (
      "{{ 'abc'.isalpha() }} {{ 'abc1'.isalnum() }} {{ '12'.isdigit() }} {{ '²'.isdigit() }} {{ '²'.isdecimal() }} {{ '½'.isnumeric() }} {{ ' '.isspace() }} {{ ''.isalpha() }} {{ 'Ab'.istitle() }} {{ 'ab'.islower() }} {{ 'AB'.isupper() }} {{ 'a_1'.isidentifier() }} {{ 'é'.isascii() }}",
      "True True True True False True True False True True True True False"
    ),
    (
      "{{ 'abcabc'.removeprefix('abc') }} {{ 'abcabc'.removesuffix('bc') }} {{ 'abc'.removeprefix('x') }} {{ 'abc'.replace('b', 'x') }} {{ 'abab'.replace('b', 'x', 1) }} {{ 'Straße'.casefold() }}",
      "abc abca abc axc axab strasse"
    ),
    (
      "{{ [1,2,1].count(1) }} {{ [1,2].index(2) }} {{ (1,2).count(2) }} {{ [1].copy() }} {{ {'a': 1}.copy() }} {{ 1.0.is_integer() }}",
      "2 1 1 [1] {'a': 1} True"
    ),
    (
      "{{ dict(a=1, b=2) }} {{ dict({'a': 1}, b=2) }} {{ dict([['a', 1]]) }}",
      "{'a': 1, 'b': 2} {'a': 1, 'b': 2} {'a': 1}"
    ),
    (
      "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }}",
      "ababNonea"
    ),
    (
      "{% set j = joiner(', ') %}{{ j() }}a{{ j() }}b{% set k = joiner() %}{{ k() }}{{ k() }}",
      "a, b, "
    ),
    (
      "{{ strftime_now('%Y-%m-%d %d %b %B %a %A %H:%M:%S %I %p %j %y %U %W %w %u %e %-d %-m %f %G-%V %c %x %X %D %T %% %Z%z %F %R %h %C') }} {{ strftime_now is defined }}",
      "2026-11-29 29 Nov November Sun Sunday 15:04:05 03 PM 333 26 48 47 0 7 29 29 11 000000 2026-48 Sun Nov 29 15:04:05 2026 11/29/26 15:04:05 11/29/26 15:04:05 %  2026-11-29 15:04 Nov 20 True"
    ),
    (
      "{{ tools is defined }}{{ tools is none }}{{ documents is none }}{{ foo is defined }}{{ range is defined }}{{ raise_exception is defined }}",
      "TrueTrueTrueFalseTrueTrue"
    ),
    (
      "{{ not x }} {{ not 'a' in 'b' }} {{ 1 == 1 and 2 == 2 }} {{ 1 if 'a' == 'a' and not false else 2 }}",
      "True True True 1"
    ),
    ("  x", "  x"),
    ("y", "y"),
    ("a {%- if true -%} x {%- endif -%} b", "axb"),
    ("a", "a"),
    ("x  {{ 1 }}", "x  1"),
    ("  {{- 2 -}}  ", "2"),
    ("  y", "  y"),
    ("a", "a"),
    ("  {# note #}", ""),
    ("b {#- x -#} c {#-#}", "bc"),
    ("d {# x +#}", "d "),
    ("e", "e"),
    ("", ""),
    ("  {{ x }}", "  "),
    ("", ""),
    ("", ""),
    ("z", "z"),
    ("  'a': [1,", "  'a': [1,"),
    ("   2],", "   2],"),
    (#" 1}['a'] }}{{ '}}' }}{{ "%}" }}{% if '%}' %}q{% endif %}"#, " 1}['a'] }}}}%}q"),
    (
      "{{ [1, 2, ] }} {{ {'a': 1, } }} {{ (1, 2, ) }} {{ 'a'.join(['b', ], ) }}",
      "[1, 2] {'a': 1} (1, 2) b"
    ),
    (
      "{{ [1, 2] is eq [1, 2] }} {{ 'a' is in ['a'] and true }} {{ 5 is divisibleby 5 and true }}",
      "True True True"
    ),
    (
      "{% for m in messages %}{% set outer = loop %}{% for c in [1, 2] %}{{ outer.index }}{{ loop.index }}{% endfor %}{% endfor %}",
      "111221223132"
    ),
    ("{% set xs = [] %}{% for i in range(3) %}{% set xs = xs + [i] %}{% endfor %}{{ xs }}", "[]"),
    (
      "{% set ns = namespace(xs=[]) %}{% for i in range(3) %}{% set ns.xs = ns.xs + [i] %}{% endfor %}{{ ns.xs }}",
      "[0, 1, 2]"
    ),
    (
      "{% set ns = namespace(s='') %}{% for c in 'abc' %}{% set ns.s = c ~ ns.s %}{% endfor %}{{ ns.s }}",
      "cba"
    ),
    (
      "{% set d = {'a': 1} %}{% set d = dict(d, b=2) %}{{ d }}{{ d.a }}{{ d['b'] }}",
      "{'a': 1, 'b': 2}12"
    ),
    ("{%- macro a(x) -%} {{ x }} {%- endmacro -%} [{{ a(1) }}] [{{ a('z') | trim }}]", "[1] [z]"),
    (
      "{% macro q() %}{{ messages | length }}{% set messages = [] %}{{ messages | length }}{% endmacro %}{{ q() }}{{ messages | length }}",
      "303"
    ),
    ("{{ 'a' if true else x.y.z }} {{ false and x.y.z }} {{ true or x.y.z }}", "a False True"),
    (#"{{ "\u2028\ud7ff" }}{{ '\'' }}{{ "\"" }}{{ '\\n' }}"#, #"\#u{2028}\#u{D7FF}'"\n"#),
    ("{{ 1.5.5 }}", ""),
    (
      #"{{ "a" == "a" == true }} {{ 1 == 1 == 1 }} {{ (1 == 1) == true }} {{ 1 != 2 != 3 }}"#,
      "False True True True"
    ),
    ("{% set ns = namespace(a={'b': 1}) %}{{ ns.a.b }}{{ ns['a'] }}|{{ ns._x }}", "1{'b': 1}|"),
    (#"  {% if true %}  \#n  x\#n  {% endif %}  \#ny"#, #"  \#n  x\#n  \#ny"#),
    (#"a\#n  {%+ if true +%}\#n b{% endif %}"#, #"a\#n  \#n b"#),
    (#"x  {{ 1 }}\#n  {{- 2 -}}  \#n  y"#, "x  12y"),
    (#"a\#n  {# note #}\#nb {#- x -#} c {#-#}\#nd {# x +#}\#ne"#, #"a\#nbcd \#ne"#),
    (#"{%- for x in [1] %}\#n\#n  {{ x }}\#n\#n{%- endfor %}\#n\#nz\#n\#n"#, #"\#n  1\#nz\#n"#),
    (#"a\#r\#nb\#rc\#n  {% if 1 %}\#r\#n x{% endif %}"#, #"a\#nb\#nc\#n x"#),
    (#"{% set x = {\#n 'a': [1,\#n 2],\#n} %}{{ x.a }}"#, "[1, 2]"),
    (#"{{ {'a':\#n 1}['a'] }}{{ 'a\#nb' }}"#, #"1a\#nb"#),
    (#"{% raw %}\#n  {{ a }}\#n  {% endraw %}\#nb"#, #"\#n  {{ a }}\#nb"#),
    (#"a\#n  {% raw -%}  \#n x\#n {%- endraw +%}\#nb"#, #"a\#nx\#nb"#),
    (#"{% if true %}\#n\#n\#na{% endif %}\#n\#n"#, #"\#n\#na"#),
    (#"\#n\#n{{ 1 }}\#n\#n\#n"#, #"\#n\#n1\#n\#n"#),
    (#"{{ 1 }}\#n"#, "1"),
    (#"  {{- 1 }} \#n {%- if 1 %} \#n {% endif -%} \#n x"#, #"1 \#nx"#),
    (#"{# a\#nb #}\#n  {# c #}  \#n  {#- d #}\#ne"#, "e"),
    (#"{% if 1 %} {% endif %}\#n {% if 1 %}a{% endif %}\#n"#, " a"),
    (#"x\#t{% if 1 %}\#n\#ty\#n\#t{% endif %}"#, #"x\#t\#ty\#n"#),
    (#"{% set a %}\#n x\#n {% endset %}[{{ a }}]"#, #"[ x\#n]"#),
    (#"{% macro m() %}\#n  {{ 1 }}\#n  {%- endmacro %}\#n[{{ m() }}]"#, "[  1]"),
    (#"{{ 'a\\#nb' }}"#, "ab"),
  ]

  /// Filters, tests and methods.
  static let filters: [(source: String, text: String)] = [
    (
      "{{ [none, none]|sort }} {{ messages|sort(attribute='x')|length }} {{ messages|sort(attribute='x,role')|map(attribute='role')|list }} {{ [[1, none], [1, none]]|sort }} {{ [{'a': 1}, {'a': 1}]|sort }}",
      "[None, None] 3 ['assistant', 'user', 'user'] [[1, None], [1, None]] [{'a': 1}, {'a': 1}]"
    ),
    (
      "{{ messages|unique(attribute='x')|list|length }} {{ x in {} }} {{ x in {x: 1} }} {{ {x: 1} }} {{ {'a': 2}[x]|default('d') }}",
      "1 False True {Undefined: 1} d"
    ),
    (
      "{{ [1, 2]|truncate(5) }}|{{ x|truncate }}|{{ 'hello world foo'|truncate(9) }}",
      "[1, 2]||hello..."
    ),
    (#"{{ 'a' 'b' "c" }} {{ 'it\'s' }} {{ "\u00e9\x41\t|\101|\q" }}"#, #"abc it's éA\#t|A|\q"#),
    ("{{ messages.foo }}|{{ messages['foo'] }}|{{ messages[5] }}|", "|||"),
    (
      "{{ 'a' * 3 }} {{ 3 * 'a' }} {{ [1] * 2 }} {{ (1,) * 2 }} {{ 'a' * -1 }}|",
      "aaa aaa [1, 1] (1, 1) |"
    ),
    (
      "{{ 1 if true }}|{{ 1 if false }}|{{ 1 if false else 2 }}|{{ 1 if 0 else 2 if 0 else 3 }}",
      "1||2|3"
    ),
    (
      "{{ 'abc'[0] }}{{ 'abc'[-1] }}{{ 'abc'[5] }}{{ 'abc'[1:] }}{{ 'abc'[:-1] }}{{ 'abc'[::-1] }}{{ 'abcdef'[1:5:2] }}{{ 'abcdef'[::-2] }}{{ 'abc'[5:] }}|{{ 'abc'[-10:2] }}",
      "acbcabcbabdfdb|ab"
    ),
    (
      "{{ [1,2,3][::-1] }}{{ (1,2,3)[1:] }}{{ range(5)[1:3]|list }}{{ [1,2,3][1:][0] }}",
      "[3, 2, 1](2, 3)[1, 2]2"
    ),
    ("{{ [1,2][1.0] }}|{{ [1,2][true] }}|{{ [1,2][none] }}|", "|2||"),
    (
      "{{ {'a': 1, 'b': 2}.items() }} {{ {'a': 1}.keys() }} {{ {'a': 1}.values() }} {{ {'a': 1}.items()|list }}",
      "dict_items([('a', 1), ('b', 2)]) dict_keys(['a']) dict_values([1]) [('a', 1)]"
    ),
    ("{{ {'a': 1}.items()[0] }}|", "|"),
    ("{{ a|foo if a else 1 }}", "1"),
    (
      "{{ x|default('d') }} {{ ''|default('d') }} {{ ''|default('d', true) }} {{ none|default('d') }} {{ x|d }}| {{ x|default('a', boolean=true) }}",
      "d  d None | a"
    ),
    (
      "{{ 'aB c'|upper }} {{ 'aB c'|lower }} {{ 'aB c'|capitalize }} {{ 'aB-c d(e'|title }} {{ ' x '|trim }}| {{ 'xxaxx'|trim('x') }} {{ 5|upper }} {{ none|trim }}",
      "AB C ab c Ab c Ab-C D(E x| a 5 None"
    ),
    (
      #"{{ 'ß ŉ ǆ'|upper }} {{ 'ΑΣ ΣΑ'|lower }} {{ 'ǆx'|capitalize }} {{ 'o\'neil x1y'.title() }} {{ 'aBc'.swapcase() }}"#,
      "SS ʼN Ǆ ας σα ǅx O'Neil X1Y AbC"
    ),
    (
      "{{ 'abc'|length }} {{ [1]|length }} {{ {}|count }} {{ x|length }} {{ range(4)|length }}",
      "3 1 0 0 4"
    ),
    (
      "{{ [1,2]|first }} {{ [1,2]|last }} {{ []|first }}| {{ 'abc'|first }} {{ {'a': 1}|first }} {{ {'a': 1, 'b': 2}|last }} {{ 'abc'|last }}",
      "1 2 | a a b c"
    ),
    (
      "{{ ['a', 1, none]|join }} {{ ['a', 1]|join(', ') }} {{ 'abc'|join('-') }} {{ [{'a': 1}, {'a': 2}]|join('|', attribute='a') }} {{ x|join }}",
      "a1None a, 1 a-b-c 1|2 "
    ),
    (
      "{{ 'aXbX'|replace('X', 'y') }} {{ 'aXbX'|replace('X', 'y', 1) }} {{ 'ab'|replace('', '-') }} {{ 'aaa'|replace('a', 'b', count=2) }} {{ 'x'|replace('x', 1) }}",
      "ayby aybX -a-b- bba 1"
    ),
    (
      "{{ '5'|int }} {{ '5.7'|int }} {{ 'x'|int }} {{ 'x'|int(7) }} {{ 5.9|int }} {{ -5.9|int }} {{ '0x1f'|int(base=16) }} {{ ' 5 '|int }} {{ none|int }} {{ true|int }} {{ []|int }} {{ '1_000'|int }} {{ '1e3'|int }}",
      "5 5 0 7 5 -5 31 5 0 1 0 1000 1000"
    ),
    (
      "{{ '5'|float }} {{ 'x'|float }} {{ 'x'|float(1.5) }} {{ 5|float }} {{ '1e3'|float }} {{ 'inf'|float }} {{ none|float }}",
      "5.0 0.0 1.5 5.0 1000.0 inf 0.0"
    ),
    ("{{ -5|abs }} {{ (-5)|abs }} {{ -5.5|abs }}", "5 5 5.5"),
    (
      "{{ 2.5|round }} {{ 3.5|round }} {{ 2.675|round(2) }} {{ 42.55|round(1) }} {{ 42|round }} {{ 42.1|round(0, 'ceil') }} {{ 42.9|round(method='floor') }} {{ 1234|round(-2) }} {{ 1250.0|round(-2) }}",
      "2.0 4.0 2.67 42.5 42 43.0 42.0 1200 1200.0"
    ),
    (
      "{{ [3,1,2]|sort }} {{ ['b', 'A', 'c']|sort }} {{ ['b', 'A']|sort(case_sensitive=true) }} {{ [3,1]|sort(reverse=true) }} {{ [{'a': 2}, {'a': 1}]|sort(attribute='a') }} {{ [{'a': 1, 'b': 2}, {'a': 1, 'b': 1}]|sort(attribute='a,b') }}",
      "[1, 2, 3] ['A', 'b', 'c'] ['A', 'b'] [3, 1] [{'a': 1}, {'a': 2}] [{'a': 1, 'b': 1}, {'a': 1, 'b': 2}]"
    ),
    (
      "{{ [1, 2, 1, 'A', 'a']|unique|list }} {{ [3,1]|min }} {{ [3,1]|max }} {{ []|min }}| {{ ['b', 'A']|min }} {{ [{'a': 2}, {'a': 1}]|max(attribute='a') }}",
      "[1, 2, 'A'] 1 3 | A {'a': 2}"
    ),
    (
      "{{ [1,2]|sum }} {{ [{'a': 1}, {'a': 2}]|sum(attribute='a') }} {{ [1]|sum(start=5) }} {{ [0.1, 0.2]|sum }}",
      "3 3 6 0.30000000000000004"
    ),
    (
      "{{ [1,2,3]|reverse|list }} {{ 'abc'|reverse }} {{ (1,2)|reverse|join(',') }}",
      "[3, 2, 1] cba 2,1"
    ),
    (
      "{{ [1,2,3,4,5]|batch(2)|list }} {{ [1,2,3]|batch(2, 'x')|list }} {{ [1,2,3,4,5]|slice(3)|list }} {{ [1,2,3,4]|slice(3, 'x')|list }}",
      "[[1, 2], [3, 4], [5]] [[1, 2], [3, 'x']] [[1, 2], [3, 4], [5]] [[1, 2], [3, 'x'], [4, 'x']]"
    ),
    (
      "{{ ['a', 'b']|map('upper')|list }} {{ messages|map(attribute='role')|list }} {{ [{'a': {'b': 1}}]|map(attribute='a.b')|list }} {{ [[1, 2]]|map(attribute='1')|list }} {{ [[1, 2]]|map(attribute=1)|list }} {{ [{}]|map(attribute='x', default='d')|list }} {{ ['aXa']|map('replace', 'X', 'y')|list }}",
      "['A', 'B'] ['user', 'assistant', 'user'] [1] [2] [2] ['d'] ['aya']"
    ),
    ("{{ [{}]|map(attribute='x')|join(',') }}", ""),
    (
      "{{ [0, 1, '', 'a']|select|list }} {{ [0, 1]|reject|list }} {{ [1,2,3]|select('odd')|list }} {{ [1,2,3]|reject('odd')|list }} {{ [1,2,3]|select('>', 1)|list }} {{ [1,2,3]|select('divisibleby', 3)|list }}",
      "[1, 'a'] [0] [1, 3] [2] [2, 3] [3]"
    ),
    (
      "{{ messages|selectattr('role', 'equalto', 'user')|list|length }} {{ messages|selectattr('role', '==', 'user')|map(attribute='content')|list }} {{ messages|rejectattr('role', 'in', ['user'])|list|length }} {{ [{'a': 1}, {}]|selectattr('a')|list }} {{ [{'a': 1}, {}]|selectattr('a', 'defined')|list }} {{ [{'a': 1}, {}]|rejectattr('a', 'defined')|list }} {{ [{'a': none}]|selectattr('a', 'none')|list }}",
      "2 ['Hi there', 'Bye'] 1 [{'a': 1}] [{'a': 1}] [{}] [{'a': None}]"
    ),
    ("{{ (messages|map(attribute='role'))[0] }}|", "|"),
    ("{{ none|map('upper')|list }}{{ x|select|list }}", "[][]"),
    (
      "{{ [{'k': 'a', 'v': 1}, {'k': 'b', 'v': 2}, {'k': 'a', 'v': 3}]|groupby('k') }}",
      "[('a', [{'k': 'a', 'v': 1}, {'k': 'a', 'v': 3}]), ('b', [{'k': 'b', 'v': 2}])]"
    ),
    (
      "{{ {'b': 1, 'a': 2}|dictsort }} {{ {'b': 1, 'A': 2}|dictsort(by='value') }} {{ {'b': 1, 'a': 2}|dictsort(reverse=true) }} {{ {'b': 1, 'A': 2}|dictsort(true) }}",
      "[('a', 2), ('b', 1)] [('b', 1), ('A', 2)] [('b', 1), ('a', 2)] [('A', 2), ('b', 1)]"
    ),
    ("{{ {'a': 1}|items|list }} {{ x|items|list }}", "[('a', 1)] []"),
    (
      "{{ 'foo bar baz qux'|truncate(9) }} {{ 'foo bar baz qux'|truncate(9, true) }} {{ 'foo bar baz qux'|truncate(11) }} {{ 'foo bar baz qux'|truncate(11, false, '...', 0) }} {{ 'abc'|truncate(2, end='') }}",
      "foo... foo ba... foo bar baz qux foo bar... abc"
    ),
    (
      "{{ 'a b  c-d'|wordcount }} {{ 'abc'|center(9) }}| {{ 'abcd'|center(9) }}|",
      "4    abc   |    abcd  |"
    ),
    (
      "{{ '%s %d %.2f %5s|%-5s|%05d %x %X %o %c %r %%'|format('a', 5, 1.5, 'b', 'c', 42, 255, 255, 8, 'z', 'q') }}",
      "a 5 1.50     b|c    |00042 ff FF 10 z 'q' %"
    ),
    (
      "{{ '%(a)s %(b)d' % {'a': 1, 'b': 2} }} {{ '%s' % 'x' }} {{ '%s' % [1, 2] }} {{ '%s %s' % (1, 2) }} {{ '%e %g %G %E' % (12345.678, 0.00001, 1e20, 1.0) }} {{ '%+d % d %i' % (5, 5, 5.9) }} {{ '%*d' % (5, 3) }} {{ '%.3s|' % 'abcdef' }} {{ '%#x %#o' % (255, 8) }}",
      "1 2 x [1, 2] 1 2 1.234568e+04 1e-05 1E+20 1.000000E+00 +5  5 5     3 abc| 0xff 0o10"
    ),
    (
      "{{ '{} {}'.format(1, 'a') }} {{ '{1}{0}'.format('a', 'b') }} {{ '{a} {b!r} {c.x} {d[0]}'.format(a=1, b='q', c={'x': 2}, d=[3]) }} {{ '{:>5}|{:<5}|{:^5}|{:*^7}'.format('a', 'b', 'c', 'd') }} {{ '{:05d} {:.2f} {:,} {:x} {:b} {:e} {:%}'.format(42, 3.14159, 1234567, 255, 5, 12345.678, 0.25) }} {{ '{{}}'.format() }} {{ '{:{}}|'.format('a', 5) }} {{ '{!s}'.format(none) }} {{ '{:+d} {:08.3f} {:g}'.format(5, 3.14159, 0.0001) }}",
      "1 a ba 1 'q' 2 3     a|b    |  c  |***d*** 00042 3.14 1,234,567 ff 101 1.234568e+04 25.000000% {} a    | None +5 0003.142 0.0001"
    ),
    (
      #"{{ {'a': [1, 2.5, none, true, 'é"\n\u007f😀'], 'b': {}}|tojson }} {{ 'é😀\u007f<>&\''|tojson }} {{ 'é😀\u007f'|tojson(ensure_ascii=true) }}"#,
      #"{"a": [1, 2.5, null, true, "é\"\n\#u{7F}😀"], "b": {}} "é😀\#u{7F}<>&'" "\u00e9\ud83d\ude00\u007f""#
    ),
    (
      "{{ {'b': [1, {'c': []}], 'a': {}}|tojson(indent=2) }}",
      #"{\#n  "b": [\#n    1,\#n    {\#n      "c": []\#n    }\#n  ],\#n  "a": {}\#n}"#
    ),
    (
      "{{ {'b': [1, 2]}|tojson(indent=0) }}|{{ [1]|tojson(indent='--') }}|{{ {'b': 1, 'a': 2}|tojson(sort_keys=true) }}|{{ {'a': [1, 2]}|tojson(separators=(',', ':')) }}|{{ {'a': [1, 2]}|tojson(indent=1, separators=(';', '=')) }}|{{ {1: 2, none: 3, true: 4, 1.5: 5}|tojson }}|{{ (1, 2)|tojson }}|{{ 1e20|tojson }}|{{ messages[0]|tojson }}",
      #"{\#n"b": [\#n1,\#n2\#n]\#n}|[\#n--1\#n]|{"a": 2, "b": 1}|{"a":[1,2]}|{\#n "a"=[\#n  1;\#n  2\#n ]\#n}|{"1": 4, "null": 3, "1.5": 5}|[1, 2]|1e+20|{"role": "user", "content": "Hi there"}"#
    ),
    (
      #"{{ '<b>&"\''|e }} {{ '<b>'|escape|length }} {{ '<'|safe }} {{ 'a b/ü?'|urlencode }} {{ 1000|filesizeformat }} {{ 1|filesizeformat }} {{ 123456789|filesizeformat }} {{ 1024|filesizeformat(true) }} {{ 500|filesizeformat }}"#,
      "&lt;b&gt;&amp;&#34;&#39; 9 < a%20b/%C3%BC%3F 1.0 kB 1 Byte 123.5 MB 1.0 KiB 500 Bytes"
    ),
    (
      "{{ {'a': 1}|attr('items') is defined }} {{ {'a': 1}|attr('a') is defined }} {{ messages|string|length }}",
      "True False 120"
    ),
    (
      #"{{ ' x '.strip() }}|{{ ' x '.lstrip() }}|{{ ' x '.rstrip() }}|{{ 'xyx'.strip('x') }}|{{ 'abcba'.lstrip('ab') }}|{{ ' x '.strip(none) }}|{{ '\u3000x\x1c'.strip() }}"#,
      "x|x | x|y|cba|x|x"
    ),
    (
      #"{{ 'abc'.ljust(5) }}|{{ 'abc'.rjust(5, '*') }}|{{ 'abc'.center(6, '*') }}|{{ 'abcd'.center(7, '*') }}|{{ '5'.zfill(3) }} {{ '-5'.zfill(4) }} {{ 'a\tb'.expandtabs(4) }}"#,
      "abc  |**abc|*abc**|**abcd*|005 -005 a   b"
    ),
    (
      "{{ range(3) }} {{ range(1, 4)|list }} {{ range(5, 0, -2)|list }} {{ range(0)|list }} {{ range(3)[1] }} {{ range(2, 3) }} {{ range(1, 10, 3) }} {{ range(10)[-1] }}",
      "range(0, 3) [1, 2, 3] [5, 3, 1] [] 1 range(2, 3) range(1, 10, 3) 9"
    ),
    ("{{ range(100000)|length }}", "100000"),
    (
      "{{ true and 'a' }} {{ 0 or 'b' }} {{ '' and 1 }}| {{ x or 'c' }} {{ none or false }}",
      "a b | c False"
    ),
    (
      "{{ messages[0]['content'][0:3] | upper }} {{ messages[-1].role }} {{ (messages|last).role }} {{ messages|last is mapping }}",
      "HI  user user True"
    ),
    (
      "{{ 'a' | upper ~ 'b' }} {{ -1 | abs }} {{ 'a' + 'b' | upper }} {{ 2 * 3 | string }} ",
      "Ab 1 aB 33 "
    ),
    ("{{ ('a' | upper)[0] }} {{ 'ab' | list | first }} {{ (x | default([])) | length }}", "A a 0"),
    (
      #"{{ 'a'|upper() }} {{ 'abc' | replace("a", "b") | length }} {{ [1,2,3]|join(d='-') }}"#,
      "A 3 1-2-3"
    ),
    ("{{ messages|length > 1 and messages[1].role == 'user' }}", "False"),
    (
      #"{{ 'é日本😀'|length }} {{ 'é日本😀'[2:] }} {{ 'é日本😀'|reverse }} {{ '😀' * 2 }} {{ 'é' == 'é' }} {{ 'e\u0301'|length }}"#,
      "4 本😀 😀本日é 😀😀 True 2"
    ),
    (
      "{{ messages[0].items() | list }} {{ messages[0] | length }} {{ messages[0].keys() | list }} {{ messages[0] | list }}",
      "[('role', 'user'), ('content', 'Hi there')] 2 ['role', 'content'] ['role', 'content']"
    ),
    (
      "{{ 'abc' | map('upper') | join }} {{ 'abc' | select('in', 'ab') | list }} {{ {'a': 1}.values() | sum }} {{ {'a': 1}.items() | map('first') | list }} {{ {'a': 1, 'b': 2}.items() | selectattr(1, '>', 1) | list }}",
      "ABC ['a', 'b'] 1 ['a'] [('b', 2)]"
    ),
    (
      "{{ [[1, 2], [3, 4]] | map('join', '-') | list }} {{ [[3, 1], [2]] | map('sort') | list }} {{ ['a b', 'c'] | map('length') | list }} {{ [1, 2] | map('default', 5) | list }}",
      "['1-2', '3-4'] [[1, 3], [2]] [3, 1] [1, 2]"
    ),
    (
      "{{ messages | map(attribute='role') | unique | list }} {{ messages | groupby('role') | map(attribute='grouper') | list }} {{ messages | groupby('role') | map('first') | list }}",
      "['user', 'assistant'] ['assistant', 'user'] ['assistant', 'user']"
    ),
    (
      "{{ true|string }} {{ none|string }} {{ [1]|string + 'x' }} {{ 1|string|length }} {{ true|int + 1 }} {{ true + true }} {{ true|tojson }}",
      "True None [1]x 1 2 2 true"
    ),
    (
      "{{ x|upper }}| {{ x|string }}| {{ x|list }} {{ x|join(',') }}| {{ x|replace('a', 'b') }}| {{ x|trim }}| {{ x|first }}| {{ x|reverse|list }} {{ x|sort }} {{ x|sum }} {{ x|unique|list }}",
      "| | [] | | | | [] [] 0 []"
    ),
    ("{{ 'a'.upper.foo }}|{{ 'a'.upper['foo'] }}|", "||"),
  ]
}
