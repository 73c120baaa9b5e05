import NIOCore
import Synchronization

/// All connections, to be ended where a server ends before its clients do.
final class OpenConnections: Sendable {
  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var isQuiescing = false
  }

  private let state = Mutex(State())

  func add(_ channel: any Channel) {
    let isLate = state.withLock { state in
      state.channels[ObjectIdentifier(channel)] = channel
      return state.isQuiescing
    }
    if isLate { Self.quiesce(channel) }
  }

  func remove(_ channel: any Channel) {
    state.withLock { $0.channels[ObjectIdentifier(channel)] = nil }
  }

  /// Each connection ends after the answer under way, or at once where there is none.
  func quiesce() {
    let open = state.withLock { state in
      defer { state.isQuiescing = true }
      return state.isQuiescing ? [] : Array(state.channels.values)
    }
    open.forEach(Self.quiesce)
  }

  func closeAll() {
    for channel in state.withLock({ Array($0.channels.values) }) { channel.close(promise: nil) }
  }

  private static func quiesce(_ channel: any Channel) {
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
  }
}
