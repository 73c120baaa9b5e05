import Crypto

/// The chain written a second time, from its description: what other programs would do.
enum Chained {
  static func lines(_ objects: [String]) -> [UInt8] {
    var value = [UInt8](repeating: 0, count: 32)
    return objects.flatMap { object in
      value = Array(SHA256.hash(data: value + Array(object.utf8)))
      let digits = value.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      return Array("\(object.dropLast()),\"chain\":\"\(digits)\"}\n".utf8)
    }
  }
}
