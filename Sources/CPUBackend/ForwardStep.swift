internal import EngineTypes
internal import Kernels
internal import PackedModel
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
  /// Worker 0's alone; `nil` where nobody looks inside.
  ///
  /// It is called right behind the barrier after which a result is whole: nobody overwrites that before worker 0
  /// has come to the next.
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
    tracer = RowTracer(input, logitsRows: places.logits.map(\.row))
    buffers.reserve(rows: rowCount, logitsRows: places.logits.count)
    buffers.partials.reserve(places.attention, headSize: sizes.headSize)
    for table in backend.weights.rotations {
      table.reserve(positionCount: places.attention.longestLength)
    }
  }
}
