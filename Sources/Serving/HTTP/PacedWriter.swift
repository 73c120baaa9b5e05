package import NIOCore
package import NIOHTTP1

/// Writes to a client as fast as it takes, and cuts it off where it takes nothing for too long.
///
/// What is long goes out in slices, each with its own time, so that a slow client has as long as it
/// needs while it moves. The system's own queue for the socket must be short for that
/// (`unsentBytes`): as long as it has room the client seems quick, and while it drains, stuck. Of the
/// client's own system nobody here sees how it drains: it may tell of what was read only when most of
/// its buffer, often 128 kB, is free again.
package struct PacedWriter: Sendable {
  /// Bytes of a body that are written at once; a client must take so many within the time.
  package static let sliceSize = 16 << 10
  /// Bytes that the system takes from us before they can be sent.
  package static let unsentBytes = sliceSize

  private let channel: any Channel
  private let stallTime: TimeAmount
  private let onStall: @Sendable () -> Void

  /// - Parameters:
  ///   - channel: the client's.
  ///   - stallTime: a client that takes nothing for so long is cut off.
  ///   - onStall: hears of it.
  package init(
    _ channel: any Channel, stallTime: Duration, onStall: @escaping @Sendable () -> Void
  ) {
    (self.channel, self.stallTime, self.onStall) = (channel, TimeAmount(stallTime), onStall)
  }

  /// Returns when the client has taken it.
  ///
  /// - Throws: where the client is gone, or took nothing for too long.
  package func write(_ parts: [HTTPServerResponsePart]) async throws {
    var slice: [HTTPServerResponsePart] = []
    for part in parts {
      guard case .body(.byteBuffer(var rest)) = part else {
        slice.append(part)
        continue
      }
      while rest.readableBytes > Self.sliceSize, let piece = rest.readSlice(length: Self.sliceSize)
      {
        try await writeAtOnce(slice + [.body(.byteBuffer(piece))])
        slice = []
      }
      slice.append(.body(.byteBuffer(rest)))
    }
    if !slice.isEmpty { try await writeAtOnce(slice) }
  }

  private func writeAtOnce(_ parts: [HTTPServerResponsePart]) async throws {
    let loop = channel.eventLoop
    let isTaken = loop.makePromise(of: Void.self)
    loop.execute { [channel, stallTime, onStall] in
      let stall = loop.scheduleTask(in: stallTime) {
        onStall()
        channel.close(promise: nil)
      }
      isTaken.futureResult.whenComplete { _ in stall.cancel() }
      for part in parts.dropLast() { channel.write(part, promise: nil) }
      channel.write(parts[parts.count - 1], promise: isTaken)
      channel.flush()
    }
    try await isTaken.futureResult.get()
  }
}
