import EngineTypes

/// Why a file holds no receipt that could be checked.
public enum ReceiptError: Error, Hashable, Sendable, CustomStringConvertible {
  case tooLarge(byteCount: Int, limit: Int)
  case notJSON
  /// A stream's line of data that is no JSON; lines count from 1.
  case brokenStream(line: Int)
  case noReceipt
  case version(Int)
  case unknownField(String)
  case repeatedField(String)
  case badField(String)
  case otherCount(receipts: Int, choices: Int)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .tooLarge(let byteCount, let limit):
      "the file has \(NumberText.bytes(byteCount)), a saved answer at most \(NumberText.bytes(limit))"
    case .notJSON:
      "the file is neither a receipt, nor a response in JSON, nor a stream of events with data: lines"
    case .brokenStream(let line):
      "line \(line) of the stream has data that is no JSON; save the whole stream"
    case .noReceipt:
      "there is no receipt in the file: no field receipt, and none called invar in a response or in "
        + "the last chunks of a stream"
    case .version(let version):
      "the receipt is of version \(version), this program reads \(Receipt.version); "
        + "use the version that wrote it"
    case .unknownField(let name):
      "the receipt has a field \(name.jsonQuoted) that this program does not know; "
        + "use the version that wrote it"
    case .repeatedField(let name): "the receipt says \(name.jsonQuoted) twice"
    case .badField(let name):
      "the receipt's field \(name.jsonQuoted) is missing or holds no such thing"
    case .otherCount(let receipts, let choices):
      "there are \(NumberText.counted(receipts, "receipt")) for \(NumberText.counted(choices, "choice")); "
        + "save the whole response"
    }
  }
}
