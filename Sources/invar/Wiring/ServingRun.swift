import EngineTypes
import Foundation
import Inference
import Serving
import Synchronization

/// A server beside an engine, on threads of its own.
final class ServingRun: Sendable {
  private struct State {
    var address: ListenAddress?
    var outcome: Result<Void, ServingError>?
  }

  private let server: HTTPServer
  private let state: Shared

  /// - Parameters:
  ///   - engine: who answers.
  ///   - model: the same model.
  ///   - wish: where to listen, and to whom.
  ///   - isQuiet: whether standard error belongs to somebody else.
  init(_ engine: Engine, _ model: LoadedModel, _ wish: ServingWish, isQuiet: Bool = false) {
    OpenFiles.raiseLimit()
    let codec = model.codec
    let served = ServedModel(
      engine.model, engine.settings, tokenizer: codec.tokenizer, version: Invar.version,
      encode: { try codec.encode($0).tokens })
    let state = Shared()
    self.state = state
    server = HTTPServer(
      engine, served, at: wish.address, limits: wish.limits, key: wish.key, isQuiet: isQuiet
    ) { address in state.change { $0.address = address } }
  }

  /// Begins to serve.
  ///
  /// - Returns: where, as soon as clients may come.
  /// - Throws: `ServingError` where that cannot be had.
  func start() throws(ServingError) -> ListenAddress {
    Task.detached { [self] in
      let result: Result<Void, ServingError>
      do throws(ServingError) { result = .success(try await server.run()) } catch {
        result = .failure(error)
      }
      state.change { $0.outcome = result }
    }
    let begun = state.wait { $0.address != nil || $0.outcome != nil }
    if case .failure(let error)? = begun.outcome { throw error }
    return begun.address ?? ListenAddress()
  }

  /// Takes no more clients and waits until those there are have their answers, or are cut off.
  func end() {
    server.drain()
    _ = state.wait { $0.outcome != nil }
  }

  /// What this thread and the server's tell each other.
  private final class Shared: @unchecked Sendable {
    private let condition = NSCondition()
    private var state = State()

    func change(_ edit: (inout State) -> Void) {
      condition.lock()
      edit(&state)
      condition.broadcast()
      condition.unlock()
    }

    func wait(until isMet: (State) -> Bool) -> State {
      condition.lock()
      defer { condition.unlock() }
      while !isMet(state) { condition.wait() }
      return state
    }
  }
}

/// Where to serve, and to whom.
struct ServingWish: Sendable {
  var address: ListenAddress
  var limits = ServingLimits()
  var key: BearerKey?
}

/// How many files, sockets among them, this process may have open.
private enum OpenFiles {
  /// As many as it is allowed to allow itself: each connection is one.
  static func raiseLimit() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard unsafe getrlimit(resource, &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(resource, &limit)
  }
}
