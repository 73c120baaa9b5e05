import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// Reads a request's body, once: not more than the limit, and not for longer.
final class BodyReader: Sendable {
  private let request: Request
  private let limits: ServingLimits
  private let wasRead = Atomic(false)

  /// Bytes of a body too large that are read and thrown away, so that its client sees the answer.
  private static let patience = 16 << 20

  init(_ request: Request, _ limits: ServingLimits) {
    (self.request, self.limits) = (request, limits)
  }

  /// Takes what nobody has asked for, so that the next request on the connection can be read.
  ///
  /// - Returns: whether it could be taken.
  func drain() async -> Bool {
    if wasRead.load(ordering: .relaxed) { return true }
    do { return try await read().count >= 0 } catch { return false }
  }

  /// - Throws: an error of status 408 or 413; the connection is of no use then.
  func read() async throws(APIError) -> [UInt8] {
    precondition(!wasRead.exchange(true, ordering: .relaxed), "a body can be read once")
    let (request, limits) = (request, limits)
    let result = await withTaskGroup(of: Result<[UInt8], APIError>.self) { group in
      group.addTask { await Self.collect(request, limit: limits.bodyBytes) }
      group.addTask {
        try? await Task.sleep(for: limits.requestTime)
        return .failure(.bodyTooSlow)
      }
      let first = await group.next()
      group.cancelAll()
      return first ?? .failure(.bodyTooSlow)
    }
    return try result.get()
  }

  private static func collect(
    _ request: Request, limit: Int
  ) async -> Result<[UInt8], APIError> {
    var (bytes, count) = ([UInt8](), 0)
    do {
      for try await buffer in request.body {
        count += buffer.readableBytes
        if count <= limit {
          bytes.append(contentsOf: buffer.readableBytesView)
        } else {
          bytes = []
        }
        if count > limit + patience { break }
      }
    } catch {
      return .failure(.invalid("the body broke off"))
    }
    return count > limit ? .failure(.bodyTooLarge(limit: limit)) : .success(bytes)
  }
}
