/// Looks for stop strings in a text that comes in pieces.
///
/// Whichever is complete first counts, wherever the pieces begin and end; of those complete at the same
/// byte the longest. Of a text in UTF-8 no match begins or ends inside a character.
///
/// ```swift
/// var search = StopSearch(["\n\n", "END"])
/// for piece in pieces where search.append(piece) == nil { … }
/// ```
public struct StopSearch: Hashable, Sendable {
  /// One string, and how much of it the text's end is.
  private struct Pattern: Hashable {
    let bytes: [UInt8]
    /// How much of the string is still matched where the byte after so many does not fit.
    let fallback: [Int]
    var matched = 0

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      var fallback = [0]
      for index in bytes.indices.dropFirst() {
        var length = fallback[index - 1]
        while length > 0, bytes[length] != bytes[index] { length = fallback[length - 1] }
        fallback.append(bytes[length] == bytes[index] ? length + 1 : 0)
      }
      self.fallback = fallback
    }

    /// Whether the string is complete with this byte.
    mutating func absorb(_ byte: UInt8) -> Bool {
      if matched == bytes.count { matched = fallback[matched - 1] }
      while matched > 0, bytes[matched] != byte { matched = fallback[matched - 1] }
      if bytes[matched] == byte { matched += 1 }
      return matched == bytes.count
    }
  }

  private var patterns: [Pattern]
  private var count = 0
  /// How many bytes of the text stand before the stop string; `nil` while none is complete.
  public private(set) var found: Int?

  /// Empty strings stop nothing.
  public init(_ stops: [String]) {
    patterns = stops.filter { !$0.isEmpty }.map { Pattern(Array($0.utf8)) }
  }

  /// How many bytes of the text belong to it for certain: what comes next cannot make the rest of them
  /// the beginning of a stop string.
  public var certainCount: Int { found ?? count - (patterns.map(\.matched).max() ?? 0) }

  /// Takes the text's next piece.
  ///
  /// - Returns: `found`; once something is, nothing changes it.
  @discardableResult
  public mutating func append(_ piece: String) -> Int? {
    guard !patterns.isEmpty else { return nil }
    for byte in piece.utf8 where found == nil {
      count += 1
      var longest = 0
      for index in patterns.indices where patterns[index].absorb(byte) {
        longest = max(longest, patterns[index].bytes.count)
      }
      if longest > 0 { found = count - longest }
    }
    return found
  }
}

extension SamplingParameters {
  /// What is wrong with the stop strings, in one line; `nil` where nothing is.
  public var stopStringProblem: String? {
    let stops = stopStrings
    if stops.count > Self.stopStringLimit {
      return "there are \(stops.count) stop strings; at most \(Self.stopStringLimit) are looked for"
    }
    for (index, stop) in stops.enumerated() where !Self.stopStringLengths.contains(stop.utf8.count)
    {
      return "stop string \(index + 1) has \(NumberText.counted(stop.utf8.count, "byte")); "
        + "it must have \(Self.stopStringLengths.lowerBound) to \(Self.stopStringLengths.upperBound)"
    }
    return nil
  }

  /// The stop strings for a reader: quoted, or `no text`.
  public var stopWords: String {
    stopStrings.isEmpty ? "no text" : stopStrings.map(\.jsonQuoted).joined(separator: ", ")
  }

  public static let stopStringLimit = 16
  /// In bytes of UTF-8.
  public static let stopStringLengths = 1...256

  /// A text up to the first stop string in it: what a reader is to see of an answer.
  public func shown(_ text: String) -> String {
    var search = StopSearch(stopStrings)
    guard let end = search.append(text) else { return text }
    return String(decoding: text.utf8.prefix(end), as: UTF8.self)
  }
}
