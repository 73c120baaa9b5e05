import EngineTypes

extension JSONNode {
  /// Reads the one value that the bytes hold.
  static func response(_ bytes: [UInt8]) throws(ProbeError) -> JSONNode {
    do { return try JSONReader.read(bytes[...]) } catch { throw .notJSON }
  }

  subscript(_ name: String) -> JSONNode? {
    guard case .object(let members) = self else { return nil }
    guard let value = members.first(where: { $0.name == name })?.value else { return nil }
    // What is null is not there.
    if case .null = value { return nil }
    return value
  }

  var text: String? { if case .string(let text) = self { text } else { nil } }

  var elements: [JSONNode]? { if case .array(let elements) = self { elements } else { nil } }

  var count: Int? {
    guard case .integer(let magnitude, false) = self else { return nil }
    return Int(exactly: magnitude)
  }

  /// A log-probability; `nil` for null and for what is no finite number.
  var logprob: Logprob? {
    let digits: String
    switch self {
    case .integer(let magnitude, let isNegative): digits = (isNegative ? "-" : "") + "\(magnitude)"
    case .decimal(let text): digits = text
    default: return nil
    }
    guard let value = Double(digits), value.isFinite else { return nil }
    return Logprob(digits: digits, value: value)
  }

  var isNull: Bool { if case .null = self { true } else { false } }

  /// What a server says is wrong, in the forms that servers have for it; `nil` where it says nothing.
  var complaint: String? {
    guard let error = self["error"] ?? self["detail"] ?? self["message"] else { return nil }
    let words = error.text ?? error["message"]?.text ?? "an error without words"
    return words.plain(200)
  }
}
