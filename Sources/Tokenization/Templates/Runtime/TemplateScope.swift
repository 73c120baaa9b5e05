/// The names of a body, and those around it.
final class TemplateScope {
  var variables: [String: TemplateValue]
  private let parent: TemplateScope?

  init(_ variables: [String: TemplateValue] = [:], in parent: TemplateScope? = nil) {
    (self.variables, self.parent) = (variables, parent)
  }

  /// The value of a name; the innermost scope that has it decides.
  func lookUp(_ name: String) -> TemplateValue {
    var scope: TemplateScope? = self
    while let here = scope {
      if let value = here.variables[name] { return value }
      scope = here.parent
    }
    return .undefined(.name(name))
  }
}
