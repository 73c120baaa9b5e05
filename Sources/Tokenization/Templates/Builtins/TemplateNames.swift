/// The names that Jinja and Python define; a name beyond them is an error of the template's.
enum TemplateNames {
  static let filters: Set = [
    "abs", "attr", "batch", "capitalize", "center", "count", "d", "default", "dictsort", "e",
    "escape", "filesizeformat", "first", "float", "forceescape", "format", "groupby", "indent",
    "int", "items", "join", "last", "length", "list", "lower", "map", "max", "min", "pprint",
    "random", "reject", "rejectattr", "replace", "reverse", "round", "safe", "select",
    "selectattr", "slice", "sort", "string", "striptags", "sum", "title", "tojson", "trim",
    "truncate", "unique", "upper", "urlencode", "urlize", "wordcount", "wordwrap", "xmlattr",
  ]

  static let tests: Set = [
    "!=", "<", "<=", "==", ">", ">=", "boolean", "callable", "defined", "divisibleby", "eq",
    "equalto", "escaped", "even", "false", "filter", "float", "ge", "greaterthan", "gt", "in",
    "integer", "iterable", "le", "lessthan", "lower", "lt", "mapping", "ne", "none", "number",
    "odd", "sameas", "sequence", "string", "test", "true", "undefined", "upper",
  ]

  private static let ofStrings: Set = [
    "capitalize", "casefold", "center", "count", "encode", "endswith", "expandtabs", "find",
    "format", "format_map", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit",
    "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper",
    "join", "ljust", "lower", "lstrip", "maketrans", "partition", "removeprefix", "removesuffix",
    "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip", "split",
    "splitlines", "startswith", "strip", "swapcase", "title", "translate", "upper", "zfill",
  ]

  static func methods(of value: TemplateValue) -> Set<String> {
    switch value {
    case .string: ofStrings
    case .list: ["copy", "count", "index"]
    case .tuple, .range: ["count", "index"]
    case .dictionary: ["copy", "fromkeys", "get", "items", "keys", "values"]
    case .double: ["is_integer"]
    case .cycler: ["next", "reset"]
    default: []
    }
  }

  /// Methods that would change the value, which the sandbox forbids.
  static func mutators(of value: TemplateValue) -> Set<String> {
    switch value {
    case .list: ["append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"]
    case .dictionary: ["clear", "pop", "popitem", "setdefault", "update"]
    default: []
    }
  }
}
