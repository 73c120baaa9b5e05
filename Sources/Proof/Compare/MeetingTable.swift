import EngineTypes
import SessionLog

/// Answers that have to be compared token by token, each two once, and what came of it.
struct MeetingTable {
  private struct Entry {
    let meeting: AnswerMeeting
    /// Two requests that gave these answers, which stand for all others.
    let requests: Pair<RequestDigest>
    var difference: AnswerDifference?
  }

  /// In the order in which they were first met.
  private var entries: [Entry] = []
  private var places: [AnswerMeeting: Int] = [:]
  /// How many entries are settled or being settled.
  private var begun = 0
  private var excerptCount = 0

  /// Answers that are read together.
  struct Batch {
    /// How many tokens of which request are wanted.
    fileprivate(set) var countsInA: [RequestID: Int] = [:]
    fileprivate(set) var countsInB: [RequestID: Int] = [:]
    fileprivate var requestsInA: [Int: RequestID] = [:]
    fileprivate var placesByB: [RequestID: [Int]] = [:]

    func request(inA place: Int) -> RequestID { requestsInA[place] ?? RequestID(0) }
    func places(ofB id: RequestID) -> [Int] { placesByB[id] ?? [] }
  }

  /// Takes note of a pair that its digests do not settle.
  mutating func add(_ pair: Pair<RequestDigest>, _ headers: Pair<SessionHeader>) {
    guard pair.silence == nil, !pair.isOneAnswer else { return }
    let meeting = pair.meeting(headers)
    guard places[meeting] == nil else { return }
    places[meeting] = entries.count
    entries.append(Entry(meeting: meeting, requests: pair))
  }

  /// The next answers to read, of which those of A take so many bytes at most; `nil` after the last.
  mutating func nextBatch(_ capacity: Int) -> Batch? {
    guard begun < entries.count else { return nil }
    var batch = Batch()
    /// Answers with one hash are one.
    var known: [OutputHash: RequestID] = [:]
    var byteCount = 0
    while begun < entries.count {
      let (a, b) = (entries[begun].requests.a, entries[begun].requests.b)
      let twin = a.hash.flatMap { known[$0] }
      if twin == nil {
        byteCount += a.byteCount
        if byteCount > capacity, !batch.countsInA.isEmpty { break }
        batch.countsInA[a.id] = a.tokenCount
        if let hash = a.hash { known[hash] = a.id }
      }
      batch.requestsInA[begun] = twin ?? a.id
      batch.countsInB[b.id] = b.tokenCount
      batch.placesByB[b.id, default: []].append(begun)
      begun += 1
    }
    return batch
  }

  /// Takes the tokens of both answers of an entry.
  mutating func settle(_ place: Int, _ answers: Pair<[TokenRecord]>) {
    var difference = AnswerDifference(answers, entries[place].meeting)
    if difference.excerpts != nil {
      excerptCount += 1
      if excerptCount > LogComparer.excerptLimit { difference.excerpts = nil }
    }
    entries[place].difference = difference
  }

  func finding(
    _ pair: Pair<RequestDigest>, _ headers: Pair<SessionHeader>
  ) -> ComparedPair.Finding {
    if let silence = pair.silence { return .notCompared(silence) }
    if pair.isOneAnswer { return .compared(.none(tokenCount: pair.a.tokenCount)) }
    guard let place = places[pair.meeting(headers)], let difference = entries[place].difference
    else { return .notCompared("its answer could not be read again") }
    return .compared(difference)
  }
}

extension Pair<RequestDigest> {
  /// Why there is nothing to compare; `nil` where there is.
  fileprivate var silence: String? {
    if let silence = a.silence { return "in A: \(silence)" }
    if let silence = b.silence { return "in B: \(silence)" }
    return a.tokenCount + b.tokenCount == 0 && hasSameEnd ? "both ended without a token" : nil
  }

  /// Whether the hashes alone say that no bit differs, and that both end there.
  fileprivate var isOneAnswer: Bool {
    a.hash != nil && a.hash == b.hash && a.tokenCount == b.tokenCount && !meetsItsEndApart
  }

  private var meetsItsEndApart: Bool { a.isWhole && b.isWhole && !hasSameEnd }

  private var hasSameEnd: Bool {
    a.end?.reason == b.end?.reason && a.end?.failure == b.end?.failure
  }

  fileprivate func meeting(_ headers: Pair<SessionHeader>) -> AnswerMeeting {
    AnswerMeeting(
      hashes: map(\.hash), areWhole: map(\.isWhole), hasSameEnd: hasSameEnd,
      obstacle: HashObstacle(
        Pair<HashHeader?>(a.hashHeader(in: headers.a), b.hashHeader(in: headers.b))))
  }
}
