/// How large a log may become.
public enum RecordLimit: Hashable, Sendable {
  /// 4 GB, or a tenth of what is free on the disk when it begins, whichever is less.
  case standard
  case none
  case bytes(Int)

  /// Less would not hold a session's first line and its last.
  public static let smallest = 4_096
  /// A log that begins on a full disk has no tenth of anything; it may become as large as this.
  static let smallestShare = 64 << 10
  public static let largestShare = 4_000_000_000

  /// In bytes, for a file at a path that can be written now; `nil` for no limit.
  func byteCount(at path: String) -> Int? {
    switch self {
    case .none: nil
    case .bytes(let count): count
    case .standard:
      PrivateFiles.freeByteCount(at: PrivateFiles.folder(of: path)).map {
        max(Self.smallestShare, min(Self.largestShare, $0 / 10))
      } ?? Self.largestShare
    }
  }
}
