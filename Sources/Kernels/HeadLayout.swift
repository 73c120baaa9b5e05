/// How the elements of a head lie in memory: in whole vectors of sixteen, zeros behind them, and those
/// that turn together side by side.
public struct HeadLayout: Hashable, Sendable {
  /// Elements of a head.
  public var size: Int
  /// Of so many elements at its beginning, files have the two of a pair half of them apart; 0 where
  /// neighbours are pairs already.
  public var halvedCount: Int

  /// - Precondition: `halvedCount` is even and at most `size`.
  public init(size: Int, halvedCount: Int = 0) {
    precondition(
      halvedCount % 2 == 0 && (0...size).contains(halvedCount), "\(halvedCount) of \(size)")
    (self.size, self.halvedCount) = (size, halvedCount)
  }

  /// Elements from one head to the next.
  public var paddedSize: Int { 16 * vectorCount }
  public var vectorCount: Int { (size + 15) / 16 }
  /// Whether heads lie as in files.
  public var isPlain: Bool { size == paddedSize && halvedCount == 0 }

  /// Where an element of the file's lies.
  public func place(of element: Int) -> Int {
    guard element < halvedCount else { return element }
    let half = halvedCount / 2
    return element < half ? 2 * element : 2 * (element - half) + 1
  }

  /// The file's element that lies there.
  public func element(at place: Int) -> Int {
    guard place < halvedCount else { return place }
    return place / 2 + place % 2 * halvedCount / 2
  }
}
