internal import GGUF

extension MetadataReader {
  /// What a number is multiplied by; `nil` where the file does not say, or says 0.
  mutating func multiplier(_ name: String) throws(ModelError) -> Double? {
    guard let value = try number(name), value != 0 else { return nil }
    guard value.isFinite, value >= 0x1p-20, value <= 0x1p20 else {
      throw .outsideLimit(
        key: key(name), value: "\(value)",
        limit: "numbers from 1/1048576 to 1048576, and 0 for none")
    }
    return value
  }
}
