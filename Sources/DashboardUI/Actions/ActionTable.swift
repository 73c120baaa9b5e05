import Terminal

/// The one table behind the keys, the `?` help, the bottom hints and the `:` palette.
///
/// `KeyMap` has the keys as one person changed them; ask that one for a key.
package enum ActionTable {
  /// Bindings that belong together, under the help's heading for them.
  package struct Section: Hashable, Sendable {
    package var title: String
    package var bindings: [KeyBinding]
  }

  package static let sections: [Section] = [
    Section(title: "engine", bindings: engine),
    Section(title: "requests", bindings: requests),
    Section(title: "load", bindings: workload),
    Section(title: "panels", bindings: panels),
    Section(title: "program", bindings: program),
    Section(title: "moving", bindings: movement),
    Section(title: "in the batch panel", bindings: inBatch),
    Section(title: "in the kv cache panel", bindings: inCache),
    Section(title: "in the kernels panel", bindings: inKernels),
    Section(title: "in the requests panel", bindings: inRequests),
    Section(title: "in the charts panel", bindings: inCharts),
    Section(title: "in the proof panel", bindings: inProof),
    Section(title: "in the session panel", bindings: inSession),
    Section(title: "in a request's detail", bindings: inDetail),
    Section(title: "in a replay", bindings: PlaybackBindings.all),
  ]

  package static let bindings: [KeyBinding] = sections.flatMap(\.bindings)
}
