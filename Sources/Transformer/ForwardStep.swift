internal import EngineTypes
internal import Kernels

/// What the workers of one step share: its input, its kernels, where its rows stand.
final class ForwardStep: @unchecked Sendable {
  let model: Transformer
  let input: ForwardInput
  let plan: KernelPlan
  let places: StepPlaces
  let times = SiteTimes()
  /// `nil` where nobody looks inside.
  let tracer: RowTracer?

  /// Finds the places of the step's rows and makes room for them; `report` gives the places back.
  init(_ model: Transformer, _ input: ForwardInput) {
    self.model = model
    self.input = input
    let (sizes, buffers) = (model.configuration, model.buffers)
    plan = KernelPlan(
      mode: input.mode, rowCount: input.tokenIDs.count, workerCount: model.pool.threadCount,
      fault: model.options.planFault)
    tracer = RowTracer(input)
    var places = StepPlaces()
    swap(&places, &buffers.places)
    places.place(
      input, plan, model.cacheLayout,
      headsPerKeyValueHead: sizes.headCount / sizes.keyValueHeadCount)
    self.places = places
    buffers.reserve(rows: input.tokenIDs.count, logitsRows: input.logits.count)
    buffers.partials.reserve(places.attention, headSize: sizes.headSize)
    model.rope.reserve(positionCount: places.attention.longestLength)
  }

  var rowCount: Int { input.tokenIDs.count }
}
