internal import CCUDA
internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

extension StepLauncher {
  func project(
    _ query: DeviceProjection, _ key: DeviceProjection, _ value: DeviceProjection
  ) throws(CUDAError) {
    // Of those that are joined, the first one's column is all's.
    let columns = [0, configuration.keyColumn, configuration.valueColumn]
    let jobs = zip(DeviceProjection.joined([query, key, value]), columns).map {
      ($0, MatmulOutput(matrix: buffers.projected, column: $1))
    }
    try multiply(jobs, floats: buffers.normed, rows: rowCount)
  }

  func normalizeHeads(query: DeviceVector, key: DeviceVector) throws(CUDAError) {
    try finishHeads([.projectedQuery, .projectedKey])
    let sizes = configuration, x = buffers.projected
    for (weight, column, heads) in [
      (query, 0, sizes.headCount), (key, sizes.keyColumn, sizes.keyValueHeadCount),
    ] {
      try norm(
        plan.headNormKernel, x, at: column, groups: heads, count: sizes.headSize, weight, into: x,
        rows: rowCount)
    }
    try finishHeads([.normalizedQuery, .normalizedKey])
  }

  func normalizeWidths(query: DeviceVector, key: DeviceVector) throws(CUDAError) {
    try finishHeads([.projectedQuery, .projectedKey])
    let sizes = configuration, x = buffers.projected
    for (weight, column, count) in [
      (query, 0, sizes.querySize), (key, sizes.keyColumn, sizes.keyValueSize),
    ] {
      try norm(
        plan.normKernel, x, at: column, count: count, weight, into: x, rows: rowCount)
    }
    try finishHeads([.normalizedQuery, .normalizedKey])
  }

  func rotate(_ rotation: DeviceRotation) throws(CUDAError) {
    let arguments = cc_rotate(
      x: buffers.projected.address, cosine: rotation.cosine, sine: rotation.sine,
      positions: inputs.positions, stride: buffers.projected.stride, first: 0,
      columns: Int32(configuration.valueColumn), head_size: Int32(rotation.headSize), bf16: bf16,
      reserved: 0)
    try launch("rotate", over: configuration.valueColumn / 2, rows: rowCount, arguments)
  }

  /// Keys and values are in their blocks before anyone attends to them.
  func attend(
    layer: Int, _ rule: AttentionRule, _ sinks: DeviceVector?, _ heads: HeadWork
  ) throws(CUDAError) {
    let cache = backend.cache(ofLayer: layer)
    if let kernel = plan.finishHeadsKernel {
      try finishHeads(heads, cache, kernel)
    } else {
      try store(in: cache)
    }
    try finishHeads([.query, .key, .value])
    if let kernels = backend.attention, let few = plan.attendFewKernel {
      try attend(kernels, few, cache, rule, sinks)
    } else {
      try attendAny(cache, rule, sinks)
    }
    try finish(.attention, of: buffers.attended, columns: 0..<configuration.querySize)
    try quantise(buffers.attended, rows: rowCount)
  }

  /// Normalises, turns and stores heads by one kernel.
  private func finishHeads(
    _ work: HeadWork, _ cache: cc_cache, _ kernel: String
  ) throws(CUDAError) {
    let sizes = configuration
    var arguments = cc_finish_heads()
    arguments.projected = buffers.projected.address
    arguments.query_weight = work.norms?.query.address ?? 0
    arguments.key_weight = work.norms?.key.address ?? 0
    arguments.positions = inputs.positions
    (arguments.cosines, arguments.sines) = (
      work.rotation?.cosine ?? 0, work.rotation?.sine ?? 0
    )
    (arguments.key_slots, arguments.value_slots) = (inputs.keySlots, inputs.valueSlots)
    (arguments.keys, arguments.values) = (cache.keys, cache.values)
    arguments.head_stride = cache.head_stride
    arguments.key_stride = Int32(backend.layout.keyStride)
    (arguments.type, arguments.findings) = (cache.type, buffers.findings)
    arguments.stride = buffers.projected.stride
    (arguments.query_heads, arguments.heads) = (
      Int32(sizes.headCount), Int32(sizes.keyValueHeadCount)
    )
    arguments.head_size = Int32(sizes.headSize)
    (arguments.epsilon, arguments.bf16) = (sizes.normEpsilon, bf16)
    let headCount = sizes.headCount + 2 * sizes.keyValueHeadCount
    try launch(
      kernel, grid: ((headCount * 16 + 127) / 128, rowCount, 1), block: (128, 1), overlaps: true,
      arguments)
  }

  private func store(in cache: cc_cache) throws(CUDAError) {
    let sizes = configuration
    var store = cc_store_rows()
    (store.cache, store.places) = (cache, places)
    (store.x, store.findings) = (buffers.projected.address, buffers.findings)
    store.stride = buffers.projected.stride
    (store.key_column, store.value_column) = (Int32(sizes.keyColumn), Int32(sizes.valueColumn))
    try launch(
      "store_rows", over: sizes.keyValueHeadCount * sizes.paddedHeadSize, rows: rowCount, store)
  }

  private func attendAny(
    _ cache: cc_cache, _ rule: AttentionRule, _ sinks: DeviceVector?
  ) throws(CUDAError) {
    let sizes = configuration, splits = plan.attentionSplitCount(headCount: sizes.headCount)
    var attend = cc_attend()
    (attend.cache, attend.places) = (cache, places)
    (attend.queries, attend.query_stride) = (buffers.projected.address, buffers.projected.stride)
    (attend.out, attend.out_stride) = (buffers.attended.address, buffers.attended.stride)
    attend.sinks = sinks?.address ?? 0
    (attend.query_heads, attend.plain_head_size) = (Int32(sizes.headCount), Int32(sizes.headSize))
    attend.window = Int32(clamping: rule.window ?? Int(Int32.max))
    attend.split_size = splits == nil ? Int32(KernelPlan.invariantSplitSize) : 0
    attend.split_count = Int32(splits ?? 0)
    (attend.bf16, attend.scale, attend.cap) = (bf16, rule.scale, rule.cap ?? 0)
    try launch(
      plan.attendAnyKernel, grid: (rowCount, sizes.headCount, 1), block: (128, 1), attend)
  }

  /// Where the tiles of each piece of few rows lie: once a step, for all its layers.
  func findTiles() throws(CUDAError) {
    guard let kernels = backend.attention, plan.attendFewKernel != nil else { return }
    for (index, window) in backend.windows.enumerated() where plan.decodeItems[index] > 0 {
      let work = inputs.work(index)
      let arguments = cc_find_tiles(
        items: work.decodeItems, item_count: work.decodeCount, tile_offsets: inputs.tileOffsets,
        item_offsets: kernels.rooms[index].itemOffsets.address,
        window: Int32(clamping: window ?? Int(Int32.max)), group: Int32(kernels.group))
      try launch(
        "iv_find_tiles", grid: ((plan.decodeItems[index] + 15) / 16, 1, 1), block: (256, 1),
        overlaps: true, arguments)
    }
  }

  private func attend(
    _ kernels: AttentionKernels, _ fewKernel: String, _ cache: cc_cache, _ rule: AttentionRule,
    _ sinks: DeviceVector?
  ) throws(CUDAError) {
    guard let index = backend.windows.firstIndex(of: rule.window) else {
      preconditionFailure("no pieces for a window of \(rule.window ?? 0)")
    }
    let (work, room, sizes) = (inputs.work(index), kernels.rooms[index], configuration)
    var arguments = cc_attention()
    (arguments.keys, arguments.values) = (cache.keys, cache.values)
    arguments.head_bytes = cache.head_stride * Int64(kernels.layout.type == .f32 ? 4 : 2)
    (arguments.tile_offsets, arguments.item_offsets) = (
      inputs.tileOffsets, room.itemOffsets.address
    )
    (arguments.queries, arguments.query_stride) = (
      buffers.projected.address, buffers.projected.stride
    )
    arguments.sinks = sinks?.address ?? 0
    (arguments.output, arguments.output_stride) = (
      buffers.attended.address, buffers.attended.stride
    )
    (arguments.states, arguments.counters) = (room.states.address, room.counters.address)
    (arguments.group, arguments.head_size) = (Int32(kernels.group), Int32(sizes.headSize))
    arguments.window = Int32(clamping: rule.window ?? Int(Int32.max))
    (arguments.scale, arguments.cap, arguments.bf16) = (rule.scale, rule.cap ?? 0, bf16)
    if plan.decodeItems[index] > 0 {
      (arguments.items, arguments.item_count) = (work.decodeItems, work.decodeCount)
      try launch(
        fewKernel, grid: (plan.decodeItems[index], 1, 1), block: (32, 1),
        sharedByteCount: kernels.decodeSharedByteCount, overlaps: true, arguments)
    }
    if plan.prefillItems[index] > 0 {
      (arguments.items, arguments.item_count) = (work.prefillItems, work.prefillCount)
      try launch(
        plan.attendManyKernel, grid: (plan.prefillItems[index], 1, 1), block: (128, 1),
        sharedByteCount: kernels.prefillSharedByteCount, overlaps: true, arguments)
    }
  }

  /// Shows heads as they stand to who looks inside: parts of query, key and value, or of the first of those.
  private func finishHeads(_ parts: [TracePart]) throws(CUDAError) {
    guard tracer != nil else { return }
    let sizes = configuration
    let (turned, plain) = (sizes.turnedHeads, HeadLayout(size: sizes.headSize))
    let places = [
      (0..<sizes.keyColumn, turned), (sizes.keyColumn..<sizes.valueColumn, turned),
      (sizes.valueColumn..<sizes.projectedSize, plain),
    ]
    for (part, (columns, heads)) in zip(parts, places) {
      try finish(part, of: buffers.projected, columns: columns, heads: heads)
    }
  }
}

/// What is to be done to heads before they are stored.
struct HeadWork {
  var norms: (query: DeviceVector, key: DeviceVector)?
  var rotation: DeviceRotation?
}
