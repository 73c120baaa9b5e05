/// A response of HTTP/1.1, read as its bytes come.
///
/// A server may send what it likes: head, body and chunks have limits, and of what contradicts itself
/// nothing is taken. Where the status is not 200, only the beginning of the body is.
package struct PlainResponse: Sendable {
  package struct Limits: Hashable, Sendable {
    /// Bytes of status line and headers, and of what stands between and behind chunks.
    package var headByteCount = 32 << 10
    package var bodyByteCount = 8 << 20
    /// Bytes that are read of a body that says why the status is not 200.
    package var errorByteCount = 0

    package init() {}
  }

  private enum State: Hashable, Sendable {
    case head
    /// So many bytes of the body are to come.
    case counted(Int)
    /// The body ends with the connection.
    case open
    case chunkSize
    case chunk(Int)
    case chunkEnd
    case trailer
    case done
  }

  /// Interim responses that may stand before the one that counts.
  private static let mostInterim = 8
  /// A size of a chunk with whatever stands behind it.
  private static let chunkLineByteCount = 1 << 10
  private static let haveNoBody = [101, 204, 304]
  /// What is made room for at once on a server's word.
  private static let mostReserved = 1 << 20

  private let limits: Limits
  private var state = State.head
  /// A line, or several, that have not ended yet.
  private var line: [UInt8] = []
  private var trailerByteCount = 0
  private var interimCount = 0
  private var fields = HeaderFields()
  /// What has come of it since it was taken.
  package private(set) var body: [UInt8] = []
  /// Bytes of the body that came, also those that were taken.
  private var byteCount = 0

  package init(_ limits: Limits) { self.limits = limits }

  /// 0 until it is known.
  package var status: Int { fields.status }
  package var contentType: String? { fields.contentType }
  /// What `Retry-After` says.
  package var retryAfter: String? { fields.retryAfter }
  /// Whether any of it has come.
  package var hasBegun: Bool { fields.status != 0 || !line.isEmpty || interimCount > 0 }
  package var isWhole: Bool { state == .done }
  /// Whether the connection can be asked again, once the response is whole.
  package private(set) var leavesOpen = false

  /// The body without a copy, as far as it came; none of it is left here.
  package mutating func takeBody() -> [UInt8] {
    defer { body = [] }
    return body
  }

  /// Takes the next bytes; those behind the end of the response make the connection one that is not
  /// used again.
  package mutating func absorb(_ bytes: ArraySlice<UInt8>) throws(PlainHTTPError) {
    var rest = bytes
    while !rest.isEmpty {
      switch state {
      case .head, .chunkSize, .chunkEnd, .trailer:
        rest = rest.dropFirst(try takeLine(rest))
      case .counted(let left):
        let part = rest.prefix(left)
        state = part.count == left ? .done : .counted(left - part.count)
        try take(part)
        rest = rest.dropFirst(part.count)
      case .chunk(let left):
        let part = rest.prefix(left)
        state = part.count == left ? .chunkEnd : .chunk(left - part.count)
        try take(part)
        rest = rest.dropFirst(part.count)
      case .open:
        try take(rest)
        return
      case .done:
        leavesOpen = false
        return
      }
    }
  }

  /// Takes that the connection has ended.
  package mutating func end() throws(PlainHTTPError) {
    leavesOpen = false
    switch state {
    case .open: state = .done
    case .done: break
    case .head, .counted, .chunkSize, .chunk, .chunkEnd, .trailer: throw .lost
    }
  }

  private mutating func take(_ part: ArraySlice<UInt8>) throws(PlainHTTPError) {
    guard mayTake(part.count) else {
      guard status != 200 else { throw .bodyTooLong(limit: limits.bodyByteCount) }
      body.append(contentsOf: part.prefix(limits.errorByteCount - byteCount))
      return cutOff()
    }
    byteCount += part.count
    body.append(contentsOf: part)
  }

  private func mayTake(_ count: Int) -> Bool {
    count <= (status == 200 ? limits.bodyByteCount : limits.errorByteCount) - byteCount
  }

  /// Enough of it has come.
  private mutating func cutOff() { (state, leavesOpen) = (.done, false) }

  // MARK: lines

  /// Takes bytes up to the end of a line.
  ///
  /// - Returns: how many.
  private mutating func takeLine(_ bytes: ArraySlice<UInt8>) throws(PlainHTTPError) -> Int {
    let end = bytes.firstIndex(of: .newline)
    let count = end.map { $0 + 1 - bytes.startIndex } ?? bytes.count
    let limit = state == .head ? limits.headByteCount : Self.chunkLineByteCount
    guard line.count + count <= limit else {
      throw state == .head ? .headTooLong(limit: limit) : .badChunk
    }
    line.append(contentsOf: bytes.prefix(count))
    if state == .head { try checkBeginning() }
    guard end != nil else { return count }
    try endLine()
    return count
  }

  /// Whoever speaks something else is not waited for.
  private func checkBeginning() throws(PlainHTTPError) {
    guard zip(line, "HTTP/1.".utf8).allSatisfy({ $0 == $1 }) else { throw .notHTTP }
  }

  private mutating func endLine() throws(PlainHTTPError) {
    switch state {
    case .head:
      // The head ends with an empty line.
      guard line.hasSuffix([.newline, .newline]) || line.hasSuffix([.newline, .cr, .newline])
      else { return }
      try readHead()
    case .chunkSize:
      let size = try Self.chunkSize(line)
      guard mayTake(size) || status != 200 else {
        throw .bodyTooLong(limit: limits.bodyByteCount)
      }
      state = size == 0 ? .trailer : .chunk(size)
    case .chunkEnd:
      guard line == [.cr, .newline] || line == [.newline] else { throw .badChunk }
      state = .chunkSize
    case .trailer:
      trailerByteCount += line.count
      guard trailerByteCount <= limits.headByteCount else {
        throw .headTooLong(limit: limits.headByteCount)
      }
      if line == [.cr, .newline] || line == [.newline] { state = .done }
    case .counted, .open, .chunk, .done: break
    }
    line.removeAll(keepingCapacity: true)
  }

  private static func chunkSize(_ line: [UInt8]) throws(PlainHTTPError) -> Int {
    let digits = line.prefix { $0.isHexDigit }
    let rest = line.dropFirst(digits.count).drop { $0 == .space || $0 == .tab }
    guard (1...15).contains(digits.count), let next = rest.first,
      next == UInt8(ascii: ";") || next == .cr || next == .newline,
      let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw .badChunk }
    return size
  }

  // MARK: the head

  private mutating func readHead() throws(PlainHTTPError) {
    let fields = try HeaderFields(line)
    if (100..<200).contains(fields.status), fields.status != 101 {
      interimCount += 1
      guard interimCount <= Self.mostInterim else { throw .notHTTP }
      return
    }
    self.fields = fields
    let isError = status != 200
    if isError,
      limits.errorByteCount == 0 || fields.coding != nil || Self.haveNoBody.contains(status)
    {
      return cutOff()
    }
    if let coding = fields.coding { throw .unasked(coding: coding) }
    leavesOpen = fields.leavesOpen
    if fields.isChunked {
      state = .chunkSize
    } else if let length = fields.length {
      guard mayTake(length) || isError else {
        throw .bodyTooLong(limit: limits.bodyByteCount)
      }
      body.reserveCapacity(min(length, isError ? limits.errorByteCount : Self.mostReserved))
      state = length == 0 ? .done : .counted(length)
    } else {
      leavesOpen = false
      state = .open
    }
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}
