extension Attributes {
  private static let named: [(name: String, attribute: Attributes)] = [
    ("bold", .bold), ("dim", .dim), ("underline", .underline), ("reverse", .reverse),
  ]

  /// The attribute a theme file calls `name`, or nil.
  package init?(name: String) {
    guard let match = Self.named.first(where: { $0.name == name }) else { return nil }
    self = match.attribute
  }

  /// Names of the attributes that are set, in a fixed order.
  package var names: [String] { Self.named.filter { contains($0.attribute) }.map(\.name) }

  package static var allNames: [String] { named.map(\.name) }
}
