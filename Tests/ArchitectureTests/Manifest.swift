import Testing

/// The targets of a `Package.swift`, read as text.
///
/// Asking `swift package` would be surer, but it waits for the lock that a running `swift test` holds.
struct Manifest {
  struct Target: Hashable, CustomTestStringConvertible {
    var name: String
    var isTest: Bool
    /// Names of targets and of package products.
    var dependencies: Set<String>

    var testDescription: String { name }
  }

  var targets: [Target]

  /// Reads target calls and the `let` constants that stand for package products.
  init(source: String) {
    let source = source.split(whereSeparator: \.isNewline)
      .filter { !$0.drop(while: \.isWhitespace).hasPrefix("//") }.joined(separator: "\n")
    let products = Self.productConstants(in: source)
    let call = /\.(target|executableTarget|testTarget|systemLibrary)\(/
    var rest = source[...]
    targets = []
    while let match = rest.firstMatch(of: call) {
      let arguments = Self.upToClosingParenthesis(rest[match.range.upperBound...])
      if let target = Self.target(
        arguments, isTest: match.output.1 == "testTarget", products: products)
      {
        targets.append(target)
      }
      rest = rest[arguments.endIndex...]
    }
  }

  /// Maps `crypto` to `Crypto` for `let crypto = Target.Dependency.product(name: "Crypto", …)`.
  private static func productConstants(in source: String) -> [String: String] {
    let constant = /let\s+(\w+)\s*=\s*Target\.Dependency\.product\(\s*name:\s*"(\w+)"/
    return Dictionary(
      source.matches(of: constant).map { (String($0.output.1), String($0.output.2)) },
      uniquingKeysWith: { first, _ in first })
  }

  private static func target(
    _ arguments: Substring, isTest: Bool, products: [String: String]
  ) -> Target? {
    guard let name = arguments.firstMatch(of: /name:\s*"(\w+)"/) else { return nil }
    var dependencies: Set<String> = []
    if let list = arguments.firstMatch(of: /dependencies:\s*\[([^\]]*)\]/) {
      let list = list.output.1.replacing(/package:\s*"[^"]*"/, with: "")
      for item in list.matches(of: /"(\w+)"|(\w+)(?=\s*(,|$))/) {
        if let quoted = item.output.1 {
          dependencies.insert(String(quoted))
        } else if let constant = item.output.2, let product = products[String(constant)] {
          dependencies.insert(product)
        }
      }
    }
    return Target(name: String(name.output.1), isTest: isTest, dependencies: dependencies)
  }

  /// The text before the parenthesis that closes an already open one.
  private static func upToClosingParenthesis(_ text: Substring) -> Substring {
    var depth = 1
    return text.prefix { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return depth > 0
    }
  }
}
