package import EngineTypes

/// Who asked for a request, so that its id can be told to them.
package enum Submitter: Hashable, Sendable {
  /// In company, and alone as its own reference.
  case person(Isolation)
  /// The run of a workload item alone: its twins' reference.
  case workloadReference(item: Int)
  case workload(item: Int)
  /// One of the four runs of a comparison.
  case comparison(KernelFamily, Isolation)
  /// Company for one of them.
  case company(KernelFamily)
  /// A run that the tour shows.
  case tour(Isolation)
}
