package import Terminal

/// The one table behind the keys, the `?` help, the bottom hints and the `:` palette.
package enum ActionTable {
  /// Bindings that belong together, under the help's heading for them.
  package struct Section: Sendable {
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
  ]

  package static let bindings: [KeyBinding] = sections.flatMap(\.bindings)

  private static let byContext: [KeyContext: [Key: Action]] = {
    var table: [KeyContext: [Key: Action]] = [:]
    for binding in bindings {
      for key in binding.keys { table[binding.context, default: [:]][key] = binding.action }
    }
    return table
  }()

  /// What `key` means in the first of `contexts`, innermost first, that binds it.
  package static func action(for key: Key, in contexts: [KeyContext]) -> Action? {
    contexts.lazy.compactMap { byContext[$0]?[key] }.first
  }

  /// The bindings the bottom line shows, those of inner contexts first.
  package static func hints(in contexts: [KeyContext]) -> [KeyBinding] {
    contexts.flatMap { context in
      bindings.filter { $0.context == context && $0.hint != nil }
    }
  }

  /// The help's sections, those about `contexts` first.
  package static func sections(startingWith contexts: [KeyContext]) -> [Section] {
    let inner = contexts.filter { $0 != .global }
    let first = sections.filter { section in
      section.bindings.contains { inner.contains($0.context) }
    }
    return first + sections.filter { section in !first.contains { $0.title == section.title } }
  }
}
