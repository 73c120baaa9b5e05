/// Bounds on what a template from a file may cost.
enum TemplateLimits {
  static let sourceBytes = 1 << 18
  /// How high an expression's tree may be.
  static let expressionHeight = 100
  static let statementDepth = 50
  /// How deep values may hold values.
  static let valueDepth = 50
  /// How deep running may nest: bodies in bodies, expressions in expressions, macros in macros.
  static let runDepth = 250
  static let steps = 1_000_000
  /// Bytes of all strings made on the way, output included, besides what the conversation's own
  /// length allows.
  static let textBytes = 16 << 20
  /// How many times a template may make anew each byte of the conversation.
  static let textBytesPerByte = 64
  /// What Jinja's sandbox allows a `range` to hold.
  static let rangeItems = 100_000
}
