/// A token of the model's vocabulary.
public struct TokenID: RawRepresentable, Hashable, Comparable, Sendable {
  public var rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }
  public init(_ value: Int) { rawValue = Int32(value) }

  /// The token as an index into a row of logits.
  public var index: Int { Int(rawValue) }

  public static func < (a: TokenID, b: TokenID) -> Bool { a.rawValue < b.rawValue }
}

/// A request, numbered in order of submission from 1.
public struct RequestID: RawRepresentable, Hashable, Comparable, Sendable,
  CustomStringConvertible
{
  public var rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }
  public init(_ value: Int) { rawValue = UInt64(value) }

  public var description: String { "r\(rawValue)" }

  public static func < (a: RequestID, b: RequestID) -> Bool { a.rawValue < b.rawValue }
}

/// A physical block of the KV cache.
public struct BlockID: RawRepresentable, Hashable, Comparable, Sendable {
  public var rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }
  public init(_ value: Int) { rawValue = Int32(value) }

  public var index: Int { Int(rawValue) }

  public static func < (a: BlockID, b: BlockID) -> Bool { a.rawValue < b.rawValue }
}
