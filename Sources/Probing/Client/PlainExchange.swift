import ServerAccess

/// Asks a server once over plain sockets, on the thread of whoever waits for the answers.
///
/// A server that sends more than an answer may have is not read any further, however fast it sends.
final class PlainExchange {
  /// How often to look whether all was stopped, in nanoseconds.
  private static let lookInterval: UInt64 = 50_000_000

  private let settings: ProbeClient.Settings
  private let clock: @Sendable () -> UInt64
  private let client: PlainClient
  /// By the number of the question, which names its connection too.
  private var readings: [Reading?] = []
  private var heads: Set<Int> = []

  init(_ settings: ProbeClient.Settings, clock: @escaping @Sendable () -> UInt64) {
    (self.settings, self.clock) = (settings, clock)
    var limits = PlainResponse.Limits()
    limits.bodyByteCount = settings.limits.byteCount
    limits.errorByteCount = settings.limits.errorByteCount
    client = PlainClient(limits, clock: clock, pipe: WakePipe())
  }

  /// Asks everything, as many at once as there may be connections, and waits until each has ended, was cut
  /// off, or all were stopped.
  func run(_ requests: [PlainRequest], until isStopped: () -> Bool) -> [Reading] {
    (readings, heads) = (requests.map { _ in nil }, [])
    var next = 0
    while next < requests.count || client.pendingCount > 0 {
      while next < requests.count, client.pendingCount < max(1, settings.connectionCount) {
        start(next, requests[next])
        next += 1
      }
      client.turn(until: clock() + Self.lookInterval)
      let now = clock()
      for part in client.takeParts() { take(part.name, part.response, now) }
      for one in client.takeFinished() { finish(one) }
      if isStopped() { break }
    }
    return stop(requests.count)
  }

  private func start(_ number: Int, _ request: PlainRequest) {
    let now = clock()
    readings[number] = Reading(settings.limits, sent: now)
    client.start("\(number)", request, deadline: now + UInt64(settings.timeout * 1e9))
  }

  private func take(_ name: String, _ response: PlainResponse, _ now: UInt64) {
    guard let number = Int(name), !read(number, response, now) else { return }
    readings[number]?.finish(nil, at: now)
    client.drop(name)
  }

  /// - Returns: whether there may be more.
  private func read(_ number: Int, _ response: PlainResponse, _ now: UInt64) -> Bool {
    let isFirst = heads.insert(number).inserted
    return readings[number]?.read(at: now) { reader throws(ProbeError) in
      if isFirst {
        try reader.begin(
          status: response.status, contentType: response.contentType ?? "",
          rest: response.retryAfter.flatMap(RetryAfter.seconds))
      }
      try reader.absorb(response.body)
    } ?? false
  }

  private func finish(_ one: PlainClient.Finished) {
    guard let number = Int(one.name) else { return }
    if one.response.status != 0 { _ = read(number, one.response, one.at) }
    readings[number]?.finish(one.error.map(failure), at: one.at)
  }

  private func failure(_ error: PlainHTTPError) -> ProbeError {
    switch error {
    case .timedOut: .timedOut(seconds: settings.timeout)
    case .bodyTooLong(let limit): .tooLong(limit: limit)
    default: .connection(error.description)
    }
  }

  /// Gives up what is under way, if anything is.
  private func stop(_ count: Int) -> [Reading] {
    let now = clock()
    let pending = client.pendingNames
    for name in pending {
      client.drop(name)
      if let number = Int(name) { readings[number]?.finish(.stopped, at: now) }
    }
    return readings.map { reading in
      if let reading { return reading }
      var reading = Reading(settings.limits, sent: now)
      reading.finish(.stopped, at: now)
      return reading
    }
  }
}
