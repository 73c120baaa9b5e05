import Synchronization

/// Whether a client is still there, for whoever works for it.
package final class HangUp: Sendable {
  private struct State {
    var isGone = false
    var actions: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())

  package init() {}

  /// Runs `action` once the client is gone; at once where it is.
  package func whenGone(_ action: @escaping @Sendable () -> Void) {
    let isGone = state.withLock { state in
      if !state.isGone { state.actions.append(action) }
      return state.isGone
    }
    if isGone { action() }
  }

  /// The client is gone.
  package func happen() {
    let actions = state.withLock { state in
      state.isGone = true
      defer { state.actions = [] }
      return state.actions
    }
    for action in actions { action() }
  }

  /// The work is done: nobody needs to hear of it any more.
  package func forget() { state.withLock { $0.actions = [] } }
}
