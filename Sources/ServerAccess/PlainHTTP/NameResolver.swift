import Foundation
import Synchronization

/// Finds addresses of hosts without keeping anybody waiting.
///
/// What was found stands for a while, so that name servers are not asked each second, and is forgotten
/// where connecting to it failed.
final class NameResolver: Sendable {
  private enum Entry {
    case looking
    case known([SocketAddress], until: UInt64)
  }

  private struct Place: Hashable {
    var host: String
    var port: Int
  }

  /// How long what was found stands, in nanoseconds, and how long that nothing was.
  private static let lifetime: UInt64 = 60_000_000_000
  private static let failureLifetime: UInt64 = 5_000_000_000
  /// Names that are looked up at once.
  private static let atOnce = 8

  private let entries = Mutex<[Place: Entry]>([:])
  private let queue = OperationQueue()
  private let clock: @Sendable () -> UInt64
  /// Is called, on some thread, when a host's addresses are there.
  private let wake: @Sendable () -> Void

  init(clock: @escaping @Sendable () -> UInt64, wake: @escaping @Sendable () -> Void) {
    (self.clock, self.wake) = (clock, wake)
    queue.maxConcurrentOperationCount = Self.atOnce
  }

  /// A host's addresses, none where it has none; `nil` while they are looked up.
  func addresses(host: String, port: Int) -> [SocketAddress]? {
    let (place, now) = (Place(host: host, port: port), clock())
    let known = entries.withLock { entries -> [SocketAddress]?? in
      switch entries[place] {
      case .looking?: return .some(nil)
      case .known(let addresses, let until)? where now < until: return addresses
      case .known?, nil:
        entries[place] = .looking
        return .none
      }
    }
    if let known { return known }
    // A number takes no name server.
    let numbers = SocketAddress.all(host: host, port: port, isNumber: true)
    if !numbers.isEmpty {
      keep(numbers, place)
      return numbers
    }
    queue.addOperation {
      self.keep(SocketAddress.all(host: host, port: port), place)
      self.wake()
    }
    return nil
  }

  /// Looks a host up anew the next time.
  func forget(host: String, port: Int) {
    let place = Place(host: host, port: port)
    entries.withLock { entries in
      if case .known(let addresses, _)? = entries[place], !addresses.isEmpty {
        entries[place] = nil
      }
    }
  }

  private func keep(_ addresses: [SocketAddress], _ place: Place) {
    let lifetime = addresses.isEmpty ? Self.failureLifetime : Self.lifetime
    let until = clock() + lifetime
    entries.withLock { $0[place] = .known(addresses, until: until) }
  }
}
