/// How a recording stands.
public struct RecordingStatus: Hashable, Sendable {
  public enum Phase: Hashable, Sendable {
    case recording
    /// Nothing can be written now, and why; it goes on by itself when something can.
    case failing(String)
    /// It ended at its limit, which no later event changes.
    case ended(limit: Int)
  }

  public var phase = Phase.recording
  /// Where the file is, known at the end: elsewhere than it was made, if somebody has moved it.
  public var place: String?
  /// Whether it is a file, which can be read again; not so a pipe or a device.
  public var isFile = true
  /// Whether another program has changed the file.
  public var isSpoilt = false
  /// Bytes in the file.
  public var byteCount = 0
  /// The size it ends at; `nil` for none.
  public var limit: Int?
  /// The last step that is in the file.
  public var lastStep: Int?
  /// Events that are not in the file and will not be: lost in gaps, or after its end.
  public var lostEventCount = 0
  /// How often nothing could be written for a time.
  public var gapCount = 0
  /// Whether the log's last line is in the file.
  public var isComplete = false

  public init() {}
}
