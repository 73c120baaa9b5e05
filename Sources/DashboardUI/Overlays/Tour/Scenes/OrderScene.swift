import EngineTypes

/// Sums whose order follows the size of the batch.
enum OrderScene: TourScene {
  static let title = "sums that depend on order"
  static let sentences = [
    "A computer's numbers do not add up the same in every order: (a+b)+c is not always a+(b+c). "
      + "Does a kernel here choose its order by how many rows the batch has?",
    "(a+b)+c is not always a+(b+c). Does the order follow the size of the batch?",
    "(a+b)+c is not a+(b+c). Does the batch set the order?",
  ]

  static let panel = Panel.kernels

  static func task(_ state: DashboardState, _ tour: Tour) -> TourTask? {
    guard !tour.done.contains(.order), state.focus != .kernels else { return nil }
    return TourTask(
      "look at the kernels", byHand: state.keys.call(.panel(.focus(.kernels))),
      [.action(.panel(.focus(.kernels)))])
  }

  static func evidence(_ state: DashboardState, _ tour: Tour) -> TourEvidence {
    let sites = OperationSite.allCases.map { ChosenOrders($0, state.facts.kernelHistory) }
    let several = sites.filter { $0.orders.count > 1 }
    let ran = sites.count { !$0.orders.isEmpty }
    guard ran > 0 else {
      return .waiting(
        "no standard kernel has run; \(state.keys.call(.engine(.toggleMode))) switches to them")
    }
    guard let most = several.max(by: { $0.orders.count < $1.orders.count }) else {
      let compared = state.total(of: .standard)?.twinCount ?? 0
      let said = "each of \(ran) places has kept one order"
      let answers = "in \(Format.counted(compared, "answer"))"
      return compared >= patience
        ? .notSo("no, \(said) \(answers)", "the batches may have been of one size")
        : .waiting("\(said) so far", answers, limit)
    }
    return .different(
      "yes, \(most.name) chose \(most.orders.count) orders of summation", most.words,
      "\(several.count) of \(ran) places in the model have chosen more than one order")
  }
}

/// The orders of summation one place in the model has chosen in the standard family.
private struct ChosenOrders {
  let site: OperationSite
  /// With the fewest and the most rows each was chosen for, by the fewest.
  private(set) var orders: [(name: String, rows: ClosedRange<Int>)] = []

  init(_ site: OperationSite, _ history: KernelHistory) {
    self.site = site
    for use in history.uses(at: site) where use.choice.family == .standard {
      guard let known = orders.firstIndex(where: { $0.name == use.choice.reductionOrder }) else {
        orders.append((use.choice.reductionOrder, use.rows))
        continue
      }
      let rows = orders[known].rows
      orders[known].rows =
        min(rows.lowerBound, use.rows.lowerBound)...max(rows.upperBound, use.rows.upperBound)
    }
    orders.sort { ($0.rows.lowerBound, $0.name) < ($1.rows.lowerBound, $1.name) }
  }

  /// As the kernels panel has it: the operation, and which of its places.
  var name: String {
    site.operation.rawValue == site.rawValue
      ? site.rawValue : "\(site.operation.rawValue) (\(site.rawValue))"
  }

  var words: String {
    let named = orders.prefix(3).map { order in
      let (low, high) = (order.rows.lowerBound, order.rows.upperBound)
      return low == high
        ? "\(order.name) at \(Format.counted(low, "row"))"
        : "\(order.name) at \(Format.count(low))–\(Format.count(high))"
    }
    let more = orders.count - named.count
    return named.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }
}
