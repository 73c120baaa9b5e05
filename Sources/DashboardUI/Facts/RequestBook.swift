package import EngineTypes

/// All active requests and the newest finished ones.
///
/// Runs alone stay longer than others, because twins are compared with them.
///
/// **Invariant:** at most twice `finishedLimit` ended requests are kept, so a long session stays
/// small.
package struct RequestBook: Equatable, Sendable {
  package static let finishedLimit = 512

  private var entries: [RequestID: RequestEntry] = [:]
  package private(set) var active: Set<RequestID> = []
  /// In the order they ended.
  private var ended: [RequestID] = []

  package init() {}

  package subscript(id: RequestID) -> RequestEntry? { entries[id] }
  package var count: Int { entries.count }
  /// All there ever were, also those that are not kept any more.
  package private(set) var totalCount = 0
  private var newest: RequestID?

  /// Cells of the longest name there is; names only grow.
  package var idWidth: Int { newest.map { "\($0)".count } ?? 2 }

  package mutating func admit(_ request: AdmittedRequest) {
    if entries.updateValue(RequestEntry(request), forKey: request.id) == nil { totalCount += 1 }
    note(request.id)
    active.insert(request.id)
  }

  package mutating func reject(_ rejected: RejectedRequest) {
    if entries[rejected.id] == nil { totalCount += 1 }
    var entry = entries[rejected.id] ?? RequestEntry(id: rejected.id)
    entry.phase = .rejected(rejected.reason)
    entry.promptText = rejected.promptText
    (entry.isolation, entry.admittedAt) = (rejected.isolation, rejected.nanoseconds)
    entries[rejected.id] = entry
    note(rejected.id)
    end(rejected.id)
  }

  /// Changes an entry in place.
  ///
  /// - Returns: what `change` returns; `nil` for a request that is not in the book.
  package mutating func update<R>(
    _ id: RequestID, _ change: (inout RequestEntry) -> R
  ) -> R? {
    guard let index = entries.index(forKey: id) else { return nil }
    return change(&entries.values[index])
  }

  package mutating func finish(_ finished: FinishedRequest) {
    guard update(finished.id, { $0.absorb(finished) }) != nil else { return }
    end(finished.id)
  }

  /// Active requests first, newest on top, then the ended ones, the latest on top.
  package var newestFirst: [RequestEntry] {
    let running = active.sorted(by: >)
    return (running + ended.reversed()).compactMap { entries[$0] }
  }

  private mutating func note(_ id: RequestID) { newest = max(newest ?? id, id) }

  private mutating func end(_ id: RequestID) {
    active.remove(id)
    ended.append(id)
    if ended.count > 2 * Self.finishedLimit { forgetOldest() }
  }

  private mutating func forgetOldest() {
    let old = ended.prefix(Self.finishedLimit)
    let kept = old.filter { entries[$0]?.isolation == .alone }.suffix(Self.finishedLimit / 2)
    for id in Set(old).subtracting(kept) { entries[id] = nil }
    ended.replaceSubrange(..<Self.finishedLimit, with: kept)
  }
}
