internal import GGUF

/// What a file states of its experts.
extension MetadataReader {
  /// How many there are; `nil` for one network that all rows take.
  mutating func experts(layerCount: Int?) throws(ModelError) -> ExpertCounts? {
    guard architecture.experts != .never else { return nil }
    let countKey = key("expert_count"), usedKey = key("expert_used_count")
    let stated = try integer("expert_count")
    guard let count = stated, count != 0 else {
      if architecture.experts == .always, stated == nil { throw .metadata(.missingKey(countKey)) }
      if architecture.experts == .always { throw .impossibleValue(key: countKey, value: "0") }
      guard let used = try integer("expert_used_count"), used != 0 else { return nil }
      throw .contradiction("\(usedKey) is \(used), and \(countKey) says of no experts")
    }
    _ = try SizeLimit(2...512).checked(count, key: countKey)
    guard metadata.contains(usedKey) else {
      throw .contradiction("\(countKey) is \(count), and no \(usedKey) says how many a row takes")
    }
    let used = try layerSize("expert_used_count", SizeLimit(1...count), layerCount: layerCount)
    return ExpertCounts(count: count, usedCount: used)
  }

  /// The width of the feed-forward network, of an expert's where there are some.
  mutating func feedForwardSize(
    layerCount: Int?, experts: ExpertCounts?
  ) throws(ModelError) -> Int {
    let limit = SizeLimit(32...1 << 20, multipleOf: 32)
    guard architecture.experts == .always else {
      return try layerSize("feed_forward_length", limit, layerCount: layerCount)
    }
    // That of layers without experts, of which there are none.
    _ = take("feed_forward_length")
    if !architecture.sharesWidthAmongExperts || metadata.contains(key("expert_feed_forward_length"))
    {
      return try layerSize("expert_feed_forward_length", limit, layerCount: layerCount)
    }
    let shared = try layerSize(
      "feed_forward_length", SizeLimit(1...1 << 24), layerCount: layerCount)
    let used = experts?.usedCount ?? 1
    return try limit.checked(
      shared / used, key: "\(key("feed_forward_length")) / \(key("expert_used_count"))")
  }
}
