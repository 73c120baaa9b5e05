import EngineTypes

/// When each question has its run alone, which its other runs are compared with.
///
/// Such a run takes every other step while it lasts, so all of them at once would hold up whoever else
/// has just begun. They come one at a time, each after a rest as long as the one before took.
struct ReferenceSchedule: Equatable, Sendable {
  /// Between two of them at least; in nanoseconds.
  private static let shortestRest: UInt64 = 200_000_000

  /// Questions whose run in a mode is done or under way.
  private var asked: [KernelMode: Set<Int>] = [:]
  /// When the last one began, until the rest behind it is known.
  private var began: UInt64?
  private var isUnderWay = false
  private var rest: UInt64 = 0

  /// The one of `items` that is to run alone at `now`; `nil` while one does, after that for a while,
  /// and once all did in this mode.
  mutating func next(of items: [Int], in mode: KernelMode, at now: UInt64) -> Int? {
    guard !isUnderWay else { return nil }
    if let began {
      rest = now + max(Self.shortestRest, now - min(now, began))
      self.began = nil
    }
    let done = asked[mode, default: []]
    guard now >= rest, let item = items.first(where: { !done.contains($0) }) else { return nil }
    asked[mode, default: []].insert(item)
    (isUnderWay, began) = (true, now)
    return item
  }

  /// The run under way is over; it is asked for again where it was `cut` short.
  mutating func ended(_ item: Int, in mode: KernelMode, isCut: Bool) {
    isUnderWay = false
    if isCut { asked[mode]?.remove(item) }
  }

  /// Runs in a mode that are done or under way.
  func count(in mode: KernelMode) -> Int { asked[mode]?.count ?? 0 }

  /// Whether none is under way and none of these is still to come.
  func isComplete(_ items: [Int], in mode: KernelMode) -> Bool {
    !isUnderWay && asked[mode, default: []].isSuperset(of: items)
  }

  /// Nobody waits for the run under way any more, and the next need not rest.
  mutating func abandon() { (isUnderWay, began, rest) = (false, nil, 0) }
}
