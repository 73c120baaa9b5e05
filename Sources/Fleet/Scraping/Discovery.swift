import Foundation

/// Looks for servers on this machine: asks whoever listens for metrics, each once.
package struct Discovery {
  /// Seconds that a server has to answer; one on this machine that needs longer is found the next time.
  package static let timeout = 1.0
  private static let socketLimit = 256

  private var asked: Set<ListeningSockets.Socket> = []
  private let sockets: () -> [ListeningSockets.Socket]
  private let ask: ([Target]) -> [Fleet.Answer]

  package init(
    sockets: @escaping () -> [ListeningSockets.Socket],
    ask: @escaping ([Target]) -> [Fleet.Answer]
  ) {
    (self.sockets, self.ask) = (sockets, ask)
  }

  /// With this machine's sockets and a scraper of its own.
  package init(clock: @escaping @Sendable () -> UInt64) {
    var settings = Scraper.Settings()
    settings.timeout = Self.timeout
    let scraper = Scraper(settings, clock: clock)
    self.init(sockets: Self.listening) { targets in
      for target in targets { scraper.ask(target) }
      var answers: [Fleet.Answer] = []
      // Twice the time: not all of them are asked at once.
      let deadline = clock() + UInt64(2 * Self.timeout * 1e9)
      while answers.count < targets.count, clock() < deadline {
        answers += scraper.answers(until: deadline)
      }
      return answers
    }
  }

  /// Servers at sockets that were not there the last time.
  package mutating func find() -> [Target] {
    let current = sockets()
    // Who comes back at a port is somebody else.
    asked.formIntersection(current)
    let fresh = current.filter { !asked.contains($0) }.prefix(Self.socketLimit)
    asked.formUnion(fresh)
    let targets = fresh.compactMap { try? Target("http://\($0.host):\($0.port)", source: .found) }
    guard !targets.isEmpty else { return [] }
    let good = Set(ask(targets).filter { $0.outcome.isSuccess }.map(\.url))
    return targets.filter { good.contains($0.url) }
  }

  private static func listening() -> [ListeningSockets.Socket] {
    func text(_ path: String) -> String? {
      guard let file = FileHandle(forReadingAtPath: path) else { return nil }
      return (try? file.readToEnd()).map { String(decoding: $0, as: UTF8.self) }
    }
    guard let tcp = text("/proc/net/tcp") else {
      return ListeningSockets.usualPorts.map { .init(host: "127.0.0.1", port: $0) }
    }
    return ListeningSockets.read(tcp: tcp, tcp6: text("/proc/net/tcp6") ?? "")
  }
}

extension Result {
  fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
}
