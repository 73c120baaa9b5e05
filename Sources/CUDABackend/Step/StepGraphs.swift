internal import CCUDA
internal import EngineTypes

/// Steps as they were launched once, to be launched again at the cost of one call.
///
/// A shape is recorded the second time it is met, since a prompt's chunks have many that never come again.
@safe
final class StepGraphs {
  /// All that decides which kernels are launched with which arguments.
  private struct Shape: Hashable {
    var plan: CUDAPlan
    var logitsCount: Int
    var wantsDigests: Bool
    var wantsLogSumExp: Bool
  }

  private let gpu: GPU
  private var graphs: [Shape: cc_graph_exec] = [:]
  /// Shapes met once, or recorded, from the one not met for longest on.
  private var order: [Shape] = []
  private static let limit = 128
  /// Whether there is memory for graphs.
  private var records = true

  init(_ gpu: GPU) { self.gpu = gpu }

  deinit { forget() }

  /// Everything recorded is worth nothing any more.
  func forget() {
    for graph in graphs.values { _ = gpu.driver.code { $0.destroy_graph_exec(graph) } }
    graphs = [:]
    order = []
  }

  /// Gives back what they take, for good: every step is launched from here on.
  func giveUp() {
    forget()
    records = false
  }

  func run(_ launcher: StepLauncher) throws(CUDAError) {
    guard records else { return try launcher.run() }
    let shape = Shape(
      plan: launcher.plan, logitsCount: launcher.logitsCount, wantsDigests: launcher.wantsDigests,
      wantsLogSumExp: launcher.wantsLogSumExp)
    let wasMet = touch(shape)
    if let graph = graphs[shape] { return try launch(graph) }
    // What is recorded is not run, and a kernel is loaded when it first is.
    guard wasMet else { return try launcher.run() }
    let graph = try record(launcher)
    graphs[shape] = graph
    try launch(graph)
  }

  private func launch(_ graph: cc_graph_exec) throws(CUDAError) {
    try gpu.driver.call("cuGraphLaunch") { $0.launch_graph(graph, gpu.stream) }
  }

  private func record(_ launcher: StepLauncher) throws(CUDAError) -> cc_graph_exec {
    var graph: cc_graph = 0
    var exec: cc_graph_exec = 0
    try gpu.driver.call("cuStreamBeginCapture") {
      $0.begin_capture(gpu.stream, cc_capture_thread_local)
    }
    defer { if graph != 0 { _ = gpu.driver.code { $0.destroy_graph(graph) } } }
    do throws(CUDAError) { try launcher.run() } catch {
      // The stream would go on recording.
      _ = gpu.driver.code { unsafe $0.end_capture(gpu.stream, &graph) }
      throw error
    }
    try gpu.driver.call("cuStreamEndCapture") { unsafe $0.end_capture(gpu.stream, &graph) }
    try gpu.driver.call("cuGraphInstantiate") { unsafe $0.instantiate(&exec, graph, 0) }
    return exec
  }

  /// Makes a shape the last that was met; says whether it had been.
  private func touch(_ shape: Shape) -> Bool {
    let index = order.lastIndex(of: shape)
    if let index { order.remove(at: index) }
    order.append(shape)
    if order.count > Self.limit {
      let oldest = order.removeFirst()
      if let graph = graphs.removeValue(forKey: oldest) {
        _ = gpu.driver.code { $0.destroy_graph_exec(graph) }
      }
    }
    return index != nil
  }
}
