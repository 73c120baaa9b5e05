#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An exclusive lock between processes, held until released or until the process ends.
///
/// The file stays: removing it would let two processes lock two files of one name.
final class FileLock: Sendable {
  private let descriptor: Int32

  /// Waits for the lock, telling `onWait` each time it is still taken.
  init(path: String, onWait: () -> Void) async throws(ModelStoreError) {
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      onWait()
      do { try await Task.sleep(for: .milliseconds(200)) } catch {
        close(descriptor)
        throw .cancelled
      }
    }
  }

  deinit { close(descriptor) }
}
