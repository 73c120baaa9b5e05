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
