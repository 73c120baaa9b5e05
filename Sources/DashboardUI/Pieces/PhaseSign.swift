import EngineTypes
import Terminal

/// What a request is doing, or how it ended.
enum PhaseSign: Sign {
  case waiting, prefill, decode, preempted, ended, cutOff, failed, rejected

  var cell: Cell {
    switch self {
    case .waiting: Cell("-", role: .waiting)
    case .prefill: Cell("P", role: .prefill)
    case .decode: Cell("D", role: .decode)
    case .preempted: Cell("E", role: .preempted)
    case .ended: Cell("●", role: .dim)
    case .cutOff: Cell("/", role: .dim)
    case .failed: Cell("F", role: .bad)
    case .rejected: Cell("!", role: .bad)
    }
  }

  var meaning: String {
    switch self {
    case .waiting: "waiting for its first step"
    case .prefill: "prefill: its prompt is being read"
    case .decode: "decode: a token a step"
    case .preempted: "evicted: its blocks were taken away, it will be computed again"
    case .ended: "ended: a whole answer, or all the tokens it may have"
    case .cutOff: "cancelled, or cut off as the engine stopped"
    case .failed: "ended with an error: its numbers were not finite"
    case .rejected: "refused: it never ran"
    }
  }
}

extension RequestEntry.Phase {
  var sign: PhaseSign {
    switch self {
    case .waiting: .waiting
    case .prefill: .prefill
    case .decode: .decode
    case .preempted: .preempted
    case .finished(.cancelled), .finished(.shutdown): .cutOff
    case .finished(.error), .finished(.fault): .failed
    case .finished(.stop), .finished(.length): .ended
    case .rejected: .rejected
    }
  }

  var glyph: Character { sign.glyph }
  var role: Role { sign.role }
}
