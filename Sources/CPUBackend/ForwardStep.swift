internal import EngineTypes
internal import Kernels
internal import Transformer

/// What the workers of one step share: its input, its kernels, where its rows stand.
final class ForwardStep: @unchecked Sendable {
  let backend: CPUBackend
  let input: ForwardInput
  let rowCount: Int
  let plan: KernelPlan
  let places: StepPlaces
  let times = SiteTimes()
  /// Worker 0 counts them, layer by layer.
  var experts = ExpertTally()
  /// `nil` where nobody looks inside.
  let tracer: RowTracer?

  /// Finds the places of the step's rows and makes room for them; `report` gives the places back.
  init(_ backend: CPUBackend, _ input: ForwardInput) {
    self.backend = backend
    self.input = input
    let (sizes, buffers) = (backend.configuration, backend.buffers)
    rowCount = input.rowCount
    plan = KernelPlan(
      mode: input.mode, rowCount: rowCount, workerCount: backend.pool.threadCount,
      fault: backend.options.planFault)
    var places = StepPlaces()
    swap(&places, &buffers.places)
    places.place(
      input.chunks, plan, backend.cacheLayout,
      headsPerKeyValueHead: sizes.headCount / sizes.keyValueHeadCount)
    self.places = places
    tracer = RowTracer(input, places.logits)
    buffers.reserve(rows: rowCount, logitsRows: places.logits.count)
    buffers.partials.reserve(places.attention, headSize: sizes.headSize)
    for table in backend.weights.rotations {
      table.reserve(positionCount: places.attention.longestLength)
    }
  }
}
