package import EngineTypes
import Inference
import Transformer

/// One of the two runs that are compared: a script, and whose answer in it is looked at.
package struct LocateRun: Sendable {
  /// What to call it: `alone`, `in its batch`, `standard`.
  package var name: String
  package var script: Script
  package var target: RequestID
  /// Requests whose blocks the target may find in the prefix cache, and how many tokens they share.
  package var donors: [RequestID: Range<Int>] = [:]
  /// What a log says the target's answer was; it must come out again.
  package var recordedTokens: [TokenRecord] = []

  package init(name: String, script: Script, target: RequestID) {
    (self.name, self.script, self.target) = (name, script, target)
  }

  /// What to look into: all of the target, and the beginnings it may share with others.
  var selection: TraceSelection {
    var positions = donors
    positions[target] = 0..<Int.max
    return TraceSelection(positions: positions)
  }
}

/// A row that was computed at some time, by its digests.
struct TracedRow: Hashable, Sendable {
  /// Where it was computed.
  struct Place: Hashable, Sendable {
    var step: Int
    var request: RequestID
    var position: Int

    init(_ row: RowPlace, step: Int) {
      (self.step, request, position) = (step, row.request, row.position)
    }
  }

  var place: Place
  /// In the order of the points; the last rows of a chunk have more.
  var digests: [UInt64]
}

/// Everything about a run's target that can tell it from another run.
struct RunHistory: Sendable {
  /// The target's rows, and others' rows that it took from the prefix cache, in order of time.
  var rows: [TracedRow] = []
  /// What a row's digests are of.
  var points: [TracePoint] = []
  var tokens: [TokenRecord] = []
  var stepCount = 0

  /// Computations of each position, in order of time.
  var rowsByPosition: [Int: [TracedRow]] { Dictionary(grouping: rows, by: \.place.position) }
}
