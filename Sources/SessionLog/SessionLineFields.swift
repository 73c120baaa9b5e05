import EngineTypes

/// A field that is missing or does not hold what it must.
struct BadField: Error {
  let name: String
}

/// A JSON object whose fields are read by name and wanted type.
struct Fields: Decodable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private let container: KeyedDecodingContainer<Name>

  init(from decoder: any Decoder) throws { container = try decoder.container(keyedBy: Name.self) }

  func callAsFunction<Value: Decodable>(_ name: String) throws -> Value {
    do {
      return try container.decode(Value.self, forKey: Name(stringValue: name))
    } catch let error as BadField { throw error } catch { throw BadField(name: name) }
  }

  func optional<Value: Decodable>(_ name: String) throws -> Value? {
    do {
      return try container.decodeIfPresent(Value.self, forKey: Name(stringValue: name))
    } catch let error as BadField { throw error } catch { throw BadField(name: name) }
  }

  /// A word out of a closed set.
  func choice<Value: RawRepresentable>(_ name: String) throws -> Value
  where Value.RawValue == String {
    guard let value = Value(rawValue: try self(name)) else { throw BadField(name: name) }
    return value
  }

  func object(_ name: String) throws -> Fields { try self(name) }
}

/// A float as the log has it: a number, or a word where JSON has no number.
struct LoggedFloat: Decodable {
  let value: Float

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let word = try? container.decode(String.self) {
      guard let value = Float(word) else { throw BadField(name: word) }
      self.value = value
    } else {
      value = try container.decode(Float.self)
    }
  }
}

/// A candidate of a token line: id, log-probability.
struct TokenColumns: Decodable {
  let record: TokenLogprob

  init(from decoder: any Decoder) throws {
    var columns = try decoder.unkeyedContainer()
    record = TokenLogprob(
      token: TokenID(rawValue: try columns.decode(Int32.self)),
      logprob: try columns.decode(LoggedFloat.self).value)
  }
}

/// A row of a step's batch, in the order of the header's `chunk_columns`.
struct ChunkColumns: Decodable {
  let record: ChunkRecord

  init(from decoder: any Decoder) throws {
    var columns = try decoder.unkeyedContainer()
    let request = RequestID(rawValue: try columns.decode(UInt64.self))
    let (position, count) = (try columns.decode(Int.self), try columns.decode(Int.self))
    guard let kind = ChunkRecord.Kind(rawValue: try columns.decode(String.self)) else {
      throw BadField(name: "chunks")
    }
    record = ChunkRecord(
      request: request, firstPosition: position, tokenCount: count, kind: kind,
      promptTokenCount: try columns.decode(Int.self))
  }
}

/// One operation of a step, in the order of the header's `operation_columns`.
struct OperationColumns: Decodable {
  let kernel: Int
  private let shape: (m: Int, n: Int, k: Int)
  private let nanoseconds: UInt64

  init(from decoder: any Decoder) throws {
    var columns = try decoder.unkeyedContainer()
    kernel = try columns.decode(Int.self)
    shape = (
      try columns.decode(Int.self), try columns.decode(Int.self), try columns.decode(Int.self)
    )
    nanoseconds = try columns.decode(UInt64.self)
  }

  func record(_ site: OperationSite, _ choice: KernelChoice) -> OperationRecord {
    OperationRecord(
      site: site, m: shape.m, n: shape.n, k: shape.k, choice: choice, nanoseconds: nanoseconds)
  }
}
