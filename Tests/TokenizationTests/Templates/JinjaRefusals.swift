/// Templates that Jinja refuses, or that Python fails on, with their message.
enum JinjaRefusals {
  /// A part of what the error must say.
  static let messages: [(source: String, message: String)] = [
    (
      "{{ x|indent }}",
      "'x' is undefined"
    ),
    (
      "{{ none|indent }}",
      "unsupported operand type(s) for +=: 'NoneType' and 'str'"
    ),
    (
      "{{ [1]|indent }}",
      "'list' object has no attribute 'splitlines'"
    ),
    (
      "{{ (1,)|indent }}",
      "can only concatenate tuple (not \"str\") to tuple"
    ),
    (
      "{{ 1|truncate }}",
      "object of type 'int' has no len()"
    ),
    (
      "{{ [{'a': 1}, {'a': 2}]|sort }}",
      "'<' not supported between instances of 'dict' and 'dict'"
    ),
    (
      "{{ {'b': none, 'a': none}|dictsort(by='value') }}",
      "'<' not supported between instances of 'NoneType' and 'NoneType'"
    ),
    (
      "{% macro m() %}{{ caller(1) }}{% endmacro %}{% call m() %}x{% endcall %}",
      "macro None takes not more than 0 argument(s)"
    ),
    ("{{ 01 }}", "expected token 'end of print statement', got 'integer'"),
    (#"{{ 'x\x4' }}"#, #"truncated \xXX escape"#),
    ("{{ x }} {{ x is defined }} {{ x.y }}", "'x' is undefined"),
    ("{{ messages[0].foo.bar }}", "'dict object' has no attribute 'foo'"),
    ("{{ messages[0]['foo']['bar'] }}", "'dict object' has no attribute 'foo'"),
    ("{{ messages[9].role }}", "list object has no element 9"),
    ("{{ none.foo.bar }}", "'None' has no attribute 'foo'"),
    ("{{ 'abc'.foo() }}", "'str object' has no attribute 'foo'"),
    ("{{ foo() }}", "'foo' is undefined"),
    ("{{ 'abc'() }}", "'str' object is not callable"),
    ("{{ none() }}", "'NoneType' object is not callable"),
    ("{{ messages.append(1) }}", "access to attribute 'append' of 'list' object is unsafe."),
    ("{{ {}.update({'a': 1}) }}", "access to attribute 'update' of 'dict' object is unsafe."),
    ("{{ ''.__class__.__mro__ }}", "access to attribute '__class__' of 'str' object is unsafe."),
    ("{{ [].__len__() }}", "access to attribute '__len__' of 'list' object is unsafe."),
    ("{{ 'a' + 1 }}", #"can only concatenate str (not "int") to str"#),
    ("{{ 1 + 'a' }}", "unsupported operand type(s) for +: 'int' and 'str'"),
    ("{{ [1] + (2,) }}", #"can only concatenate list (not "tuple") to list"#),
    ("{{ [1] + 'a' }}", #"can only concatenate list (not "str") to list"#),
    ("{{ none + 1 }}", "unsupported operand type(s) for +: 'NoneType' and 'int'"),
    ("{{ 'a' + x }}", "'x' is undefined"),
    ("{{ x + 'a' }}", "'x' is undefined"),
    ("{{ x + 1 }}", "'x' is undefined"),
    ("{{ 'a' - 'b' }}", "unsupported operand type(s) for -: 'str' and 'str'"),
    ("{{ 'a' * 'b' }}", "can't multiply sequence by non-int of type 'str'"),
    ("{{ 'a' * 1.5 }}", "can't multiply sequence by non-int of type 'float'"),
    ("{{ 1 / 0 }}", "division by zero"),
    ("{{ 1 // 0 }}", "integer division or modulo by zero"),
    ("{{ 1 % 0 }}", "integer modulo by zero"),
    ("{{ 1.0 / 0 }}", "float division by zero"),
    ("{{ 1.0 // 0 }}", "float floor division by zero"),
    ("{{ 1.0 % 0 }}", "float modulo"),
    ("{{ 0 ** -1 }}", "0.0 cannot be raised to a negative power"),
    ("{{ -x }}", "'x' is undefined"),
    ("{{ -'a' }}", "bad operand type for unary -: 'str'"),
    ("{{ 'a' < 1 }}", "'<' not supported between instances of 'str' and 'int'"),
    ("{{ none < 1 }}", "'<' not supported between instances of 'NoneType' and 'int'"),
    ("{{ [] < {} }}", "'<' not supported between instances of 'list' and 'dict'"),
    ("{{ x < 1 }}", "'x' is undefined"),
    ("{{ 1 > x }}", "'x' is undefined"),
    ("{{ 1 in 'a' }}", "'in <string>' requires string as left operand, not int"),
    ("{{ 1 in 1 }}", "argument of type 'int' is not iterable"),
    ("{{ 'a' in none }}", "argument of type 'NoneType' is not iterable"),
    ("{{ [] in {} }}", "unhashable type: 'list'"),
    (
      "{{ (1 if false) + 1 }}",
      "the inline if-expression on line 1 evaluated to false and no else section was defined."
    ),
    (
      "{{ (1 if false).foo }}",
      "the inline if-expression on line 1 evaluated to false and no else section was defined."
    ),
    ("{{ [1,2][::0] }}", "slice step cannot be zero"),
    ("{{ 5[1:] + 1 }}", "'int' object is not subscriptable"),
    ("{{ 'abc'['x':] + 1 }}", "slice indices must be integers or None or have an __index__ method"),
    ("{% for a, b in [[1, 2, 3]] %}{{ a }}{% endfor %}", "too many values to unpack (expected 2)"),
    (
      "{% for a, b in [[1]] %}{{ a }}{% endfor %}",
      "not enough values to unpack (expected 2, got 1)"
    ),
    ("{% for a, b in [1] %}{{ a }}{% endfor %}", "cannot unpack non-iterable int object"),
    ("{% for x in 5 %}{% endfor %}", "'int' object is not iterable"),
    ("{% for x in none %}{% endfor %}", "'NoneType' object is not iterable"),
    (
      "{% for x in [1] %}{{ loop.foo.bar }}{% endfor %}",
      "'jinja2.runtime.LoopContext object' has no attribute 'foo'"
    ),
    (
      "{% for x in [1] %}{{ loop(x) }}{% endfor %}",
      "The loop must have the 'recursive' marker to be called recursively."
    ),
    ("{% for x in [1] %}{{ loop.previtem.foo }}{% endfor %}", "there is no previous item"),
    ("{% set ns.x = 1 %}", "cannot assign attribute on non-namespace object"),
    ("{% set d = {} %}{% set d.x = 1 %}", "cannot assign attribute on non-namespace object"),
    ("{{ namespace().foo.bar }}", "'jinja2.utils.Namespace object' has no attribute 'foo'"),
    ("{% set a, b = [1] %}", "not enough values to unpack (expected 2, got 1)"),
    ("{% set true = 1 %}", "can't assign to 'const'"),
    ("{% set 'a' = 1 %}", "can't assign to 'const'"),
    ("{% set x.y.z = 1 %}", "expected token 'end of statement block', got '.'"),
    ("{{ self.b() }}", "'jinja2.runtime.TemplateReference object' has no attribute 'b'"),
    ("{% macro m(a) %}{{ a.foo }}{% endmacro %}{{ m() }}", "parameter 'a' was not provided"),
    (
      "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
      "macro 'm' takes not more than 1 argument(s)"
    ),
    (
      "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}", "macro 'm' takes no keyword argument 'b'"
    ),
    (
      "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}",
      "macro 'm' takes no keyword argument 'a'"
    ),
    ("{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}", "No caller defined"),
    (
      "{% macro m() %}x{% endmacro %}{% call m() %}y{% endcall %}",
      "macro 'm' was invoked with two values for the special caller argument. This is most likely a bug."
    ),
    ("{{ m() }}{% macro m() %}x{% endmacro %}", "'m' is undefined"),
    ("{% macro m(a=1, b) %}{% endmacro %}", "non-default argument follows default argument"),
    ("{% call 5 %}{% endcall %}", "expected call"),
    ("{% include 'x' %}", "no loader for this environment specified"),
    ("{% extends 'x' %}", "no loader for this environment specified"),
    ("{% import 'x' as y %}", "no loader for this environment specified"),
    ("{% from 'x' import y %}", "no loader for this environment specified"),
    ("{% do x %}", "Encountered unknown tag 'do'."),
    ("{% foo %}", "Encountered unknown tag 'foo'."),
    ("{% endif %}", "Encountered unknown tag 'endif'."),
    (
      "{% if x %}",
      "Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'."
    ),
    (
      "{% if x %}{% endfor %}",
      "Encountered unknown tag 'endfor'. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'."
    ),
    (
      "{% for x in [] %}{% endif %}{% endfor %}",
      "Encountered unknown tag 'endif'. Jinja was looking for the following tags: 'endfor' or 'else'. The innermost block that needs to be closed is 'for'."
    ),
    (
      "{% if x %}{% foo %}{% endif %}",
      "Encountered unknown tag 'foo'. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'."
    ),
    ("{% %}", "tag name expected"),
    ("{% 5 %}", "tag name expected"),
    ("{% if %}{% endif %}", "Expected an expression, got 'end of statement block'"),
    ("{% for x %}{% endfor %}", "expected token 'in', got 'end of statement block'"),
    ("{% for x in %}{% endfor %}", "Expected an expression, got 'end of statement block'"),
    ("{{ }}", "Expected an expression, got 'end of print statement'"),
    ("{{ 1 + }}", "unexpected 'end of print statement'"),
    ("{{ 1 2 }}", "expected token 'end of print statement', got 'integer'"),
    ("{{ (1 }}", "unexpected '}', expected ')'"),
    ("{{ [1 }}", "unexpected '}', expected ']'"),
    ("{{ 1) }}", "unexpected ')'"),
    ("{{ {'a' 1} }}", "expected token ':', got 'integer'"),
    ("{{ a b }}", "expected token 'end of print statement', got 'b'"),
    ("{{ a. }}", "expected name or number"),
    ("{{ a.'b' }}", "expected name or number"),
    ("{{ a|}}", "expected token 'name', got 'end of print statement'"),
    ("{{ a|foo }}", "No filter named 'foo'."),
    ("{{ a is foo }}", "No test named 'foo'."),
    ("{% if true %}{{ a|foo }}{% endif %}ok", "No filter named 'foo' found."),
    ("{% if true %}{{ a is foo }}{% endif %}ok", "No test named 'foo' found."),
    ("{% if true %}{% for x in [1] %}{{ a|foo }}{% endfor %}{% endif %}", "No filter named 'foo'."),
    ("{{ 'x", #"unexpected char "'" at 3"#),
    ("{{ x", "unexpected end of template, expected 'end of print statement'."),
    ("{% x", "Encountered unknown tag 'x'."),
    ("{# x", "Missing end of comment tag"),
    ("{{ 'a' ! }}", "unexpected char '!' at 7"),
    ("{{ a $ b }}", "unexpected char '$' at 5"),
    ("{{ f(a=1, 2) }}", "invalid syntax for function call expression"),
    ("{{ f(**a, b) }}", "invalid syntax for function call expression"),
    ("{{ f(*a, *b) }}", "invalid syntax for function call expression"),
    ("{{ 'x' is string is defined }}", "You cannot chain multiple tests with is"),
    ("{{ a.b.c|default('z') }}", "'a' is undefined"),
    ("{{ x.y|default('d') }}", "'x' is undefined"),
    ("{{ 5|length }}", "object of type 'int' has no len()"),
    ("{{ none|length }}", "object of type 'NoneType' has no len()"),
    ("{{ ([]|first).x }}", "No first item, sequence was empty."),
    ("{{ 5|first }}", "'int' object is not iterable"),
    ("{{ 5|last }}", "'int' object is not reversible"),
    ("{{ [1,2,3]|map('string')|last }}", "'generator' object is not reversible"),
    ("{{ 5|join }}", "'int' object is not iterable"),
    ("{{ 'x'|replace('a') }}", "do_replace() missing 1 required positional argument: 'new'"),
    ("{{ x|int }}", "'x' is undefined"),
    ("{{ 'a'|abs }}", "bad operand type for abs(): 'str'"),
    ("{{ 1|round(method='x') }}", "method must be common, ceil or floor"),
    ("{{ [1, 'a']|sort }}", "'<' not supported between instances of 'str' and 'int'"),
    ("{{ ['a']|sum }}", "unsupported operand type(s) for +: 'int' and 'str'"),
    ("{{ 5|reverse }}", "argument must be iterable"),
    ("{{ [1]|map|list }}", "map requires a filter argument"),
    ("{{ [1]|map('foo')|list }}", "No filter named 'foo'."),
    ("{{ [{}]|map(attribute='x.y')|list }}", "'dict object' has no attribute 'x'"),
    ("{{ messages|selectattr('role', 'foo')|list }}", "No test named 'foo'."),
    ("{{ messages|selectattr|list }}", "Missing parameter for attribute name"),
    ("{{ messages|map(attribute='role')|length }}", "object of type 'generator' has no len()"),
    ("{{ (messages|map(attribute='role'))[0] + 1 }}", "generator object has no element 0"),
    ("{{ 5|map('upper')|list }}", "'int' object is not iterable"),
    ("{{ {'a': 1}|dictsort(by='x') }}", #"You can only sort by either "key" or "value""#),
    ("{{ 5|dictsort }}", "'int' object has no attribute 'items'"),
    ("{{ 5|items|list }}", "Can only get item pairs from a mapping."),
    ("{{ 'abc'|truncate(1) }}", "expected length >= 3, got 1"),
    ("{{ '%s' % () }}", "not enough arguments for format string"),
    ("{{ '%s' % (1, 2) }}", "not all arguments converted during string formatting"),
    ("{{ '%d' % 'a' }}", "%d format: a real number is required, not str"),
    ("{{ '%z' % 1 }}", "unsupported format character 'z' (0x7a) at index 1"),
    ("{{ '%' % 1 }}", "incomplete format"),
    ("{{ '%x' % 1.5 }}", "%x format: an integer is required, not float"),
    (
      "{{ '{} {} {0}'.format(1, 2) }}",
      "cannot switch from manual field specification to automatic field numbering"
    ),
    ("{{ '{}'.format() }}", "tuple index out of range"),
    ("{{ '{a}'.format() }}", "'a'"),
    ("{{ '{'.format() }}", "Single '{' encountered in format string"),
    ("{{ '}'.format() }}", "Single '}' encountered in format string"),
    ("{{ '{:d}'.format('a') }}", "Unknown format code 'd' for object of type 'str'"),
    ("{{ x|tojson }}", "Object of type Undefined is not JSON serializable"),
    ("{{ range(3)|tojson }}", "Object of type range is not JSON serializable"),
    ("{{ {'a': 1}.items()|tojson }}", "Object of type dict_items is not JSON serializable"),
    ("{{ {(1, 2): 3}|tojson }}", "keys must be str, int, float, bool or None, not tuple"),
    ("{{ namespace(a=1)|tojson }}", "Object of type Namespace is not JSON serializable"),
    ("{{ [1]|map('string')|tojson }}", "Object of type generator is not JSON serializable"),
    ("{{ 'a' is odd }}", "not all arguments converted during string formatting"),
    ("{{ x is odd }}", "'x' is undefined"),
    ("{{ 1 is divisibleby 0 }}", "integer modulo by zero"),
    ("{{ 'a'.split('') }}", "empty separator"),
    ("{{ 'a'.split(1) }}", "must be str or None, not int"),
    ("{{ 'abc'.index('x') }}", "substring not found"),
    ("{{ 'abc'.startswith(1) }}", "startswith first arg must be str or a tuple of str, not int"),
    ("{{ 'a'.strip(1) }}", "strip arg must be None or str"),
    (
      "{{ '-'.join(['a', 'b']) }} {{ ''.join('abc') }} {{ ','.join(x for x in []) }}",
      "expected token ',', got 'for'"
    ),
    ("{{ ','.join([1]) }}", "sequence item 0: expected str instance, int found"),
    ("{{ ','.join(5) }}", "can only join an iterable"),
    ("{{ 'a'.replace('a', 1) }}", "replace() argument 2 must be str, not int"),
    ("{{ 'a'.replace('a') }}", "replace expected at least 2 arguments, got 1"),
    ("{{ [1].index(5) }}", "5 is not in list"),
    ("{{ range(0, 1, 0) }}", "range() arg 3 must not be zero"),
    ("{{ range('a') }}", "'str' object cannot be interpreted as an integer"),
    ("{{ range() }}", "range expected at least 1 argument, got 0"),
    (
      "{{ range(100001)|length }}",
      "Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000)."
    ),
    ("{{ range(1, 2, 3, 4) }}", "range expected at most 3 arguments, got 4"),
    ("{{ range(x) }}", "'Undefined' object cannot be interpreted as an integer"),
    ("{{ strftime_now(5) }}", "strftime() argument 1 must be str, not int"),
    (#"{{ raise_exception('No. "x" ' ~ 1) }}"#, #"No. "x" 1"#),
    (
      "  {% if true %}  ",
      "Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'."
    ),
    ("  {% endif %}  ", "Encountered unknown tag 'endif'."),
    (
      "  {%+ if true +%}",
      "Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'."
    ),
    (" b{% endif %}", "Encountered unknown tag 'endif'."),
    (
      "{%- for x in [1] %}",
      "Unexpected end of template. Jinja was looking for the following tags: 'endfor' or 'else'. The innermost block that needs to be closed is 'for'."
    ),
    ("{%- endfor %}", "Encountered unknown tag 'endfor'."),
    ("{% set x = {", "unexpected 'end of template'"),
    ("} %}{{ x.a }}", "'x' is undefined"),
    ("{{ {'a':", "unexpected 'end of template'"),
    (
      "{{ 1 if x is defined else 2 }} {{ x is defined and x.y is defined }} {{ x.y is defined if x is defined else 'n' }}",
      "expected token 'end of print statement', got 'x'"
    ),
    (
      #"{{ "a" "b" ~ 'c' }} {{ 'x' ~ 1 + 2 }} {{ 2 ~ 3 * 2 }} {{ 1 + 2 ~ 3 }}"#,
      #"can only concatenate str (not "int") to str"#
    ),
    (
      "{{ 9223372036854775807 }} {{ -9223372036854775807 }} {{ 1.0 }} {{ 100.0 }} {{ 1.10 }} {{ 3.14e2 }} {{ .5 }}",
      "unexpected '.'"
    ),
    ("{{ namespace(_x=1)._x + 1 }}", "access to attribute '_x' of 'Namespace' object is unsafe."),
    ("{{ x|abs }}", "bad operand type for abs(): 'Undefined'"),
    ("{{ x|round }}", "type Undefined doesn't define __round__ method"),
    ("{{ x|float }}", "'x' is undefined"),
    ("{{ x|dictsort }}", "'x' is undefined"),
    ("{{ x() }}", "'x' is undefined"),
    ("{{ x[0] }}", "'x' is undefined"),
    ("{{ x.y() }}", "'x' is undefined"),
    ("{{ messages[0].content() }}", "'str' object is not callable"),
    ("{{ messages[0].foo() }}", "'dict object' has no attribute 'foo'"),
  ]
}
