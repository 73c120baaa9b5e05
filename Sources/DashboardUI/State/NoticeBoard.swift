/// The lines the dashboard had for the person: the newest stays in sight until it is read or replaced,
/// and all of them can be listed.
package struct NoticeBoard: Equatable, Sendable {
  package struct Notice: Equatable, Sendable {
    package var text: String
    /// In the dashboard's own time.
    package var at: UInt64
    /// How often it came in a row.
    package var count = 1
    /// When it goes by itself; `nil` for what somebody may not have been there to see.
    package var until: UInt64?
  }

  /// Notices kept, at most.
  package static let limit = 200
  /// A key that comes sooner after a notice was meant before it was seen.
  package static let readingTime: UInt64 = 1_000_000_000
  /// An answer to a key was seen by whoever pressed it, and is soon no longer true.
  package static let answerTime: UInt64 = 20_000_000_000

  /// The newest last.
  package private(set) var all: [Notice] = []
  private var isRead = true

  package init() {}

  /// The one to be shown; `nil` where there is none, or it has been read.
  package var current: Notice? { isRead ? nil : all.last }

  /// The same where time goes by.
  package func current(at now: UInt64) -> Notice? {
    current.flatMap { notice in notice.until.map { now < $0 } ?? true ? notice : nil }
  }

  /// Shows a line; one that `isAnswer` answers a key.
  package mutating func post(_ text: String, at now: UInt64, isAnswer: Bool = false) {
    isRead = false
    let until = isAnswer ? now + Self.answerTime : nil
    if let last = all.last, last.text == text {
      (all[all.count - 1].at, all[all.count - 1].until) = (now, until)
      all[all.count - 1].count += 1
      return
    }
    all.append(Notice(text: text, at: now, until: until))
    if all.count > Self.limit { all.removeFirst(all.count - Self.limit) }
  }

  /// Somebody has pressed a key, so the line has been read if it was there long enough.
  package mutating func pressed(at now: UInt64) {
    if let current = current(at: now), now >= current.at + Self.readingTime { isRead = true }
  }

  /// Somebody has said so.
  package mutating func dismiss() { isRead = true }
}
