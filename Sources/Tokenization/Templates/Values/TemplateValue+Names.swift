extension TemplateValue {
  /// What Python calls the value's type.
  var typeName: String {
    switch self {
    case .undefined: "Undefined"
    case .none: "NoneType"
    case .boolean: "bool"
    case .integer: "int"
    case .double: "float"
    case .string: "str"
    case .list: "list"
    case .tuple: "tuple"
    case .range: "range"
    case .dictionary: "dict"
    case .view(_, let kind): "dict_\(kind.rawValue)"
    case .iterator(let iterator): iterator.typeName
    case .namespace: "Namespace"
    case .macro: "Macro"
    case .loop: "LoopContext"
    case .cycler: "Cycler"
    case .joiner: "Joiner"
    case .blocks: "TemplateReference"
    case .function(.dictionary), .function(.namespace), .function(.cycler), .function(.joiner):
      "type"
    case .function: "function"
    case .method: "builtin_function_or_method"
    }
  }

  /// How Jinja calls the value when it lacks what was asked of it.
  var objectName: String {
    switch self {
    case .none: "None"
    case .namespace, .cycler, .joiner: "jinja2.utils.\(typeName) object"
    case .macro, .loop, .blocks: "jinja2.runtime.\(typeName) object"
    default: "\(typeName) object"
    }
  }
}
