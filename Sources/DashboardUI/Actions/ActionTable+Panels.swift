import Terminal

/// Keys that mean something of their own in one panel or page.
extension ActionTable {
  static let inBatch: [KeyBinding] = [
    KeyBinding(
      .inspect, [.enter], in: .panel(.batch), name: "look into a step",
      "who shared the step, and its kernels", hint: "in full"),
    KeyBinding(
      .moveLeft, [.left, .character("h")], in: .panel(.batch), name: "earlier step",
      "the step before", hint: "back"),
  ]

  static let inCache: [KeyBinding] = [
    KeyBinding(
      .inspect, [.enter], in: .panel(.kv), name: "look into a block",
      "block by block; there, the block's owner", hint: "blocks")
  ]

  static let inKernels: [KeyBinding] = [
    KeyBinding(
      .inspect, [.enter], in: .panel(.kernels), name: "look into the kernels",
      "every place in the model, and all it chose", hint: "in full"),
    KeyBinding(
      .toggleFamily, [.character(" ")], in: .panel(.kernels), name: "toggle family",
      "switch the operation under the cursor", hint: "switch"),
  ]

  static let inRequests: [KeyBinding] = [
    KeyBinding(
      .openDetail, [.enter], in: .panel(.requests), name: "detail",
      "text, twin, hash chain and company", hint: "detail")
  ]

  static let inCharts: [KeyBinding] = [
    KeyBinding(
      .inspect, [.enter], in: .panel(.charts), name: "look into the charts",
      "more charts and latencies", hint: "in full"),
    KeyBinding(
      .moveLeft, [.left, .character("h")], in: .panel(.charts), name: "shorter window",
      "look less far back", hint: "shorter"),
    KeyBinding(
      .moveRight, [.right, .character("l")], in: .panel(.charts), name: "longer window",
      "look further back", hint: "longer"),
  ]

  static let inProof: [KeyBinding] = [
    KeyBinding(
      .inspect, [.enter], in: .panel(.proof), name: "look into a question",
      "both modes; there, a run that differs", hint: "answers")
  ]

  static let inSession: [KeyBinding] = [
    KeyBinding(
      .openExport, [.enter], in: .panel(.session), name: "export this session",
      "choose the export's place", hint: "export")
  ]

  static let inDetail: [KeyBinding] = [
    KeyBinding(
      .moveLeft, [.left, .character("h"), .backTab], in: .detail, name: "page before",
      "the page before", hint: "page"),
    KeyBinding(
      .moveRight, [.right, .character("l"), .tab], in: .detail, name: "next page",
      "text, twin, chain, company"),
  ]
}
