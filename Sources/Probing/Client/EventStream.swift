/// Cuts a stream of server-sent events into their data.
///
/// Comments and all fields but `data` are passed over.
struct EventStream {
  /// Bytes that a line, or the data of one event, may have.
  private let limit: Int
  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var followsReturn = false

  init(limit: Int) { self.limit = limit }

  /// Takes the next bytes.
  ///
  /// - Returns: the data of each event that is whole now.
  mutating func absorb(_ bytes: some Sequence<UInt8>) throws(ProbeError) -> [[UInt8]] {
    var events: [[UInt8]] = []
    for byte in bytes {
      let isReturn = byte == UInt8(ascii: "\r")
      if isReturn || byte == UInt8(ascii: "\n") {
        if isReturn || !followsReturn { endLine(&events) }
      } else {
        line.append(byte)
        guard line.count + data.count <= limit else { throw .lineTooLong(limit: limit) }
      }
      followsReturn = isReturn
    }
    return events
  }

  /// What is left where the last event has no empty line behind it.
  mutating func end() -> [[UInt8]] {
    var events: [[UInt8]] = []
    if !line.isEmpty { endLine(&events) }
    endLine(&events)
    return events
  }

  private mutating func endLine(_ events: inout [[UInt8]]) {
    defer { line.removeAll(keepingCapacity: true) }
    if line.isEmpty {
      if !data.isEmpty { events.append(data) }
      data = []
    } else if line.starts(with: "data:".utf8) {
      if !data.isEmpty { data.append(UInt8(ascii: "\n")) }
      let value = line.dropFirst(5)
      data.append(contentsOf: value.first == UInt8(ascii: " ") ? value.dropFirst() : value)
    }
  }
}
