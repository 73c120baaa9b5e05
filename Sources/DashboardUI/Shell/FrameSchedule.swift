/// When to draw: at most 4 frames a second for data, 25 for input, none when nothing changed.
///
/// Large screens, slow machines and busy engines make a frame dearer. Those of data then come less often, down
/// to 2 a second, so that the screen keeps to its share of a core.
///
/// A key waits for the frame of the key before it, never for one of data.
package struct FrameSchedule: Equatable, Sendable {
  package static let dataInterval: UInt64 = 250_000_000
  package static let longestDataInterval: UInt64 = 500_000_000
  package static let inputInterval: UInt64 = 40_000_000
  /// The screen's share of a core is one part in so many.
  package static let share: UInt64 = 50
  /// How often events are taken in while they come, so that the load reacts between frames.
  package static let busyPoll: UInt64 = 50_000_000
  package static let idlePoll: UInt64 = 250_000_000

  private var lastFrame: UInt64?
  private var cost: UInt64 = 0
  private var lastInputFrame: UInt64?
  private var dataChanged = false
  private var inputChanged = true

  package init() {}

  package mutating func markData() { dataChanged = true }
  package mutating func markInput() { inputChanged = true }
  /// `cost` is the processor time since the frame before, in nanoseconds, for this one and what it shows.
  package mutating func drawn(at now: UInt64, cost: UInt64 = 0) {
    if inputChanged { lastInputFrame = now }
    self.cost = cost
    (lastFrame, dataChanged, inputChanged) = (now, false, false)
  }

  package func isDue(at now: UInt64) -> Bool { dueTime.map { $0 <= now } ?? false }

  /// How long to wait for keys, in milliseconds; a frame that is due counts where it can be drawn.
  package func timeout(at now: UInt64, isBusy: Bool, canDraw: Bool = true) -> Int {
    let poll = isBusy ? Self.busyPoll : Self.idlePoll
    let due = canDraw ? dueTime : nil
    let wait = due.map { min(poll, $0 > now ? $0 - now : 0) } ?? poll
    return Int((wait + 999_999) / 1_000_000)
  }

  private var dataInterval: UInt64 {
    min(max(Self.dataInterval, Self.share * cost), Self.longestDataInterval)
  }

  /// `nil` where nothing has to be drawn.
  private var dueTime: UInt64? {
    let data = dataChanged ? lastFrame.map { $0 + dataInterval } ?? 0 : nil
    let input = inputChanged ? lastInputFrame.map { $0 + Self.inputInterval } ?? 0 : nil
    return [data, input].compactMap(\.self).min()
  }
}
