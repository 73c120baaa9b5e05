/// One area of memory for all weights, so that huge pages cover matrices smaller than a page.
///
/// Streaming a model touches every page of it for every token; with 2 MB pages the processor looks
/// up 50 addresses for that, not 25,000.
@safe
public final class WeightArena: @unchecked Sendable {
  let memory: Memory
  private(set) var used = 0

  /// Reserves address space; pages that are never written take no memory.
  public init(capacity: Int) { memory = Memory(byteCount: capacity) }

  /// The next `byteCount` bytes, zeroed, on a 64-byte boundary.
  func allocate(_ byteCount: Int) -> UnsafeMutablePointer<UInt8> {
    let start = used
    used += (byteCount + 63) / 64 * 64
    precondition(used <= memory.byteCount, "\(used) bytes in an arena of \(memory.byteCount)")
    return unsafe memory.pointer(to: UInt8.self, at: start)
  }
}
