import EngineTypes
import Synchronization

/// What a log was when somebody first read it, for all who read it again: its header, and the chain
/// over all its lines.
///
/// A check that was made once says nothing of a file that another program has changed since. Who comes
/// to another header or another end reads another log than the one that was opened.
final class SessionSeal: Sendable {
  private struct Known {
    var header: SessionHeader?
    var chain: SessionChain?
  }

  private let known = Mutex(Known())

  /// Whether a header is the one that was read first.
  func admits(_ header: SessionHeader) -> Bool {
    known.withLock { known in
      if known.header == nil { known.header = header }
      return known.header == header
    }
  }

  /// Whether all lines up to the end came to what they came to the first time.
  func admits(_ chain: SessionChain) -> Bool {
    known.withLock { known in
      if known.chain == nil { known.chain = chain }
      return known.chain == chain
    }
  }
}
