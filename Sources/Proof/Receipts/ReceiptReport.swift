public import SessionLog

/// Where an answer that was run again is not the one that a receipt, or the response around it, claims.
public struct ReceiptDifference: Hashable, Sendable, CustomStringConvertible {
  /// The field's name: in the receipt, or behind `response.` in what the client kept.
  public var field: String
  /// Index of the first token that is wrong, where the field has one for each.
  public var token: Int?
  public var claimed: String
  public var found: String

  public init(_ field: String, token: Int? = nil, claimed: String, found: String) {
    (self.field, self.token, self.claimed, self.found) = (field, token, claimed, found)
  }

  /// `tokens, token 17: the receipt has 42, computed was 17`.
  public var description: String {
    let place = token.map { "\(field), token \($0)" } ?? field
    let who = field.hasPrefix("response.") ? "the response" : "the receipt"
    return "\(place): \(who) has \(claimed), \(found)"
  }
}

/// What checking one receipt came to.
public struct ReceiptReport: Hashable, Sendable {
  /// The answer run again in some company.
  public struct Run: Hashable, Sendable {
    public var company: ReceiptCompany
    public var stepCount: Int
    public var threadCount: Int
    /// `nil` where it has the same bits.
    public var difference: ReceiptDifference?
  }

  public var receipt: Receipt
  /// What the receipt itself contradicts; nothing is run then.
  public var contradiction: ReceiptDifference?
  public var runs: [Run] = []
  /// What of the response was compared beside the receipt.
  public var compared: [String] = []
  public var notes: [String] = []

  init(_ receipt: Receipt) { self.receipt = receipt }

  /// The first difference; `nil` where all bits are the same.
  public var difference: ReceiptDifference? {
    contradiction ?? runs.lazy.compactMap(\.difference).first
  }
}

/// Who is in the steps with an answer that is run again.
public enum ReceiptCompany: String, CaseIterable, Hashable, Sendable {
  case alone
  case amongOthers = "among others"
  case otherChunks = "in other chunks"
}
