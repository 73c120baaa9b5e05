/// The same thing of two: runs, logs, answers.
public struct Pair<Value> {
  public var a: Value
  public var b: Value

  public init(_ a: Value, _ b: Value) { (self.a, self.b) = (a, b) }

  public func map<Other>(_ body: (Value) throws -> Other) rethrows -> Pair<Other> {
    Pair<Other>(try body(a), try body(b))
  }

  public var both: [Value] { [a, b] }
}

extension Pair: Sendable where Value: Sendable {}
extension Pair: Equatable where Value: Equatable {}
extension Pair: Hashable where Value: Hashable {}
