/// The ports of this machine that somebody listens on, from the kernel's own table.
package enum ListeningSockets {
  /// A place to ask on this machine.
  package struct Socket: Hashable, Sendable {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) { (self.host, self.port) = (host, port) }
  }

  /// Where servers of models are used to listen; they are asked first, and where there is no table.
  package static let usualPorts =
    Array(8000...8015) + Array(8080...8083) + Array(30_000...30_003) + [8888, 9000, 5000]

  /// Ports of programs that would take a question by HTTP for an attack or a fault.
  static let spared: Set = [
    1433, 1521, 2049, 2181, 3306, 4369, 5432, 5672, 6379, 6380, 9042, 9092, 11_211, 25_672, 27_017,
  ]

  /// Reads the texts of `/proc/net/tcp` and `/proc/net/tcp6`.
  ///
  /// - Returns: sockets below which nothing needs rights, usual ports first, no port twice.
  package static func read(tcp: String, tcp6: String) -> [Socket] {
    var hosts: [Int: String] = [:]
    for line in tcp.split(separator: "\n").dropFirst() {
      guard let (address, port) = listener(line), hosts[port] == nil else { continue }
      hosts[port] = address == "00000000" ? "127.0.0.1" : dotted(address)
    }
    for line in tcp6.split(separator: "\n").dropFirst() {
      guard let (address, port) = listener(line), hosts[port] == nil else { continue }
      if address.allSatisfy({ $0 == "0" }) {
        hosts[port] = "127.0.0.1"
      } else if address == "00000000000000000000000001000000" {
        hosts[port] = "[::1]"
      }
    }
    return hosts.keys.filter { $0 >= 1024 && !spared.contains($0) }
      .sorted { (rank($0), $0) < (rank($1), $1) }
      .compactMap { port in hosts[port].map { Socket(host: $0, port: port) } }
  }

  private static func rank(_ port: Int) -> Int {
    usualPorts.firstIndex(of: port) ?? usualPorts.count
  }

  /// Address and port of a line whose socket listens.
  private static func listener(_ line: Substring) -> (address: Substring, port: Int)? {
    let fields = line.split(separator: " ", omittingEmptySubsequences: true)
    guard fields.count > 3, fields[3] == "0A" else { return nil }
    let parts = fields[1].split(separator: ":")
    guard parts.count == 2, let port = Int(parts[1], radix: 16), (1...65_535).contains(port) else {
      return nil
    }
    return (parts[0], port)
  }

  /// The kernel writes the four bytes as one number of this machine, the last byte first.
  private static func dotted(_ text: Substring) -> String? {
    guard text.count == 8, let number = UInt32(text, radix: 16) else { return nil }
    return (0..<4).map { String((number >> (8 * UInt32($0))) & 0xff) }.joined(separator: ".")
  }
}
