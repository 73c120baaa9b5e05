/// Finds a text in others, in time that grows with their lengths only (Knuth, Morris, Pratt).
struct TextSearch {
  let part: [UInt8]
  /// For each length, how much of the end of that beginning is itself a beginning.
  private let fallback: [Int]

  init(_ text: String) { self.init(Array(text.utf8)) }

  init(_ part: [UInt8]) {
    self.part = part
    var fallback = [0]
    var length = 0
    for place in part.indices.dropFirst() {
      while length > 0, part[place] != part[length] { length = fallback[length - 1] }
      if part[place] == part[length] { length += 1 }
      fallback.append(length)
    }
    self.fallback = fallback
  }

  /// Where the part next lies, from `start` on; an empty part lies everywhere.
  func firstPlace(in whole: [UInt8], from start: Int = 0) -> Int? {
    guard !part.isEmpty else { return start <= whole.count ? start : nil }
    var length = 0
    for place in whole.indices.dropFirst(start) {
      while length > 0, whole[place] != part[length] { length = fallback[length - 1] }
      if whole[place] == part[length] { length += 1 }
      if length == part.count { return place + 1 - length }
    }
    return nil
  }

  /// All places where the part, which must not be empty, lies, none over another.
  func places(in whole: [UInt8], limit: Int = .max) -> [Int] {
    var places: [Int] = []
    var start = 0
    while places.count < limit, let place = firstPlace(in: whole, from: start) {
      places.append(place)
      start = place + part.count
    }
    return places
  }

  /// The stretches of `whole` around the part.
  func pieces(of whole: [UInt8], limit: Int = .max) -> [String] {
    pieces(of: whole, at: places(in: whole, limit: limit))
  }

  func pieces(of whole: [UInt8], at places: [Int]) -> [String] {
    var pieces: [String] = []
    var start = 0
    for place in places {
      pieces.append(String(decoding: whole[start..<place], as: UTF8.self))
      start = place + part.count
    }
    pieces.append(String(decoding: whole[start...], as: UTF8.self))
    return pieces
  }
}
