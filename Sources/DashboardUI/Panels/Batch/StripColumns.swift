package import EngineTypes

/// The history of steps as columns: the one place that knows which step stands where.
///
/// A step has a column, but of a run of steps in which everybody goes on as before only the ends have
/// one: those between are folded into one column, unless somebody opened one of them. What happened
/// between two steps has a column of its own.
package struct StripColumns {
  package enum Column: Equatable {
    /// A step, by its place in the history.
    case step(Int)
    /// Steps that are left out.
    case fold(Range<Int>)
    /// For so many nanoseconds nobody was in the engine.
    case rest(UInt64)
    case change(KernelMode)

    /// The place in the history that a click on it means: of a fold its last one.
    package var index: Int? {
      switch self {
      case .step(let index): index
      case .fold(let range): range.upperBound - 1
      case .rest, .change: nil
      }
    }

    package func contains(_ index: Int) -> Bool {
      switch self {
      case .step(let own): own == index
      case .fold(let range): range.contains(index)
      case .rest, .change: false
      }
    }
  }

  /// Steps that stand at either end of a run: two kinds may take turns in it.
  private static let end = 2
  /// A shorter rest is not worth a column.
  package static let leastRest: UInt64 = 100_000_000

  package let steps: History<StepSummary>
  /// The step that stands though it is inside a run.
  package var opened: Int?
  /// The newest step when somebody began to look back: what came later folds nothing away before it.
  package var seam: Int?
  /// For how long nobody has been in the engine since the newest step; `nil` where somebody is.
  package var idle: UInt64?

  package init(_ steps: History<StepSummary>) { self.steps = steps }

  var newest: Int { steps.count - 1 }

  /// At most so many columns, the newest last, of which the last has the step at `last`.
  ///
  /// - Complexity: O(*count* log *n*), however long the runs are.
  package func columns(endingAt last: Int, count: Int) -> [Column] {
    guard steps.elements.indices.contains(last), count > 0 else { return [] }
    var columns: [Column] = []
    if last == newest, let idle { columns.append(.rest(idle)) }
    var index = last
    while index >= 0 && columns.count < count {
      let run = run(at: index)
      let folds = folds(in: run)
      while index >= run.lowerBound && columns.count < count {
        if let fold = folds.first(where: { $0.contains(index) }) {
          columns.append(.fold(fold))
          index = fold.lowerBound - 1
        } else {
          columns.append(.step(index))
          columns += between(before: index).reversed().prefix(count - columns.count)
          index -= 1
        }
      }
    }
    return columns.reversed()
  }

  /// The place so many columns later, or earlier where negative, as far as there are any.
  package func moved(_ index: Int, by columns: Int) -> Int {
    guard steps.elements.indices.contains(index) else { return index }
    var place = place(of: index)
    var left = abs(columns)
    while left > 0 {
      let next = columns < 0 ? place.lowerBound - 1 : place.upperBound
      guard steps.elements.indices.contains(next) else { break }
      left -= 1 + between(before: columns < 0 ? place.lowerBound : next).count
      guard left >= 0 else { break }
      place = self.place(of: next)
    }
    return place.upperBound - 1
  }

  /// The steps that share a step's column.
  private func place(of index: Int) -> Range<Int> {
    folds(in: run(at: index)).first { $0.contains(index) } ?? index..<index + 1
  }

  private func run(at index: Int) -> Range<Int> {
    let run = steps.run(at: index)
    guard let seam, run.contains(seam) else { return run }
    return index <= seam ? run.lowerBound..<seam + 1 : seam + 1..<run.upperBound
  }

  /// What is left out of a run; a single step is not worth it.
  private func folds(in run: Range<Int>) -> [Range<Int>] {
    guard run.count >= 2 * Self.end + 2 else { return [] }
    let middle = run.lowerBound + Self.end..<run.upperBound - Self.end
    let parts: [Range<Int>] =
      if let opened, middle.contains(opened) {
        [middle.lowerBound..<opened, opened + 1..<middle.upperBound]
      } else {
        [middle]
      }
    return parts.filter { $0.count > 1 }
  }

  /// What happened between a step and the one before it, in that order.
  private func between(before index: Int) -> [Column] {
    let step = steps.elements[index]
    var columns: [Column] = []
    if step.idleNanoseconds >= Self.leastRest { columns.append(.rest(step.idleNanoseconds)) }
    if index > 0 && steps.elements[index - 1].engineMode != step.engineMode {
      columns.append(.change(step.engineMode))
    }
    return columns
  }
}

extension StripColumns {
  /// As somebody looks at them.
  init(_ state: DashboardState) {
    self.init(state.facts.steps)
    let history = state.batchPanel.history
    opened = history.step.flatMap { steps.index(upTo: $0) }
    seam = history.seam.flatMap { steps.index(upTo: $0) }
    // Told in whole seconds.
    let rest = state.facts.idle.since.map { state.time.now > $0 ? state.time.now - $0 : 0 }
    idle = rest.flatMap { $0 >= 1_000_000_000 ? $0 : nil }
  }
}
