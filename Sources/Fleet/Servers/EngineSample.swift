/// What one engine of a server said of itself at one time.
package struct EngineSample: Sendable {
  /// As the server names it; `nil` where it names none.
  package var model: String?
  /// Which data-parallel engine it is; `nil` where the figures are of the whole server.
  package var engine: String?
  package private(set) var finished: [String: Double] = [:]
  /// Series of a server of ours that are in no table, by name and labels as they stand.
  package var own: [(name: String, value: Double)] = []
  private var values: [Double?]
  private var histograms: [Histogram?]
  /// Rank of the name that a value came from, by slot.
  private var ranks: [Int]
  /// Entries of the index that a value came from, by slot.
  private var origins: [[Int]]

  package init(model: String? = nil, engine: String? = nil) {
    (self.model, self.engine) = (model, engine)
    values = Array(repeating: nil, count: Figure.allCases.count)
    histograms = Array(repeating: nil, count: Distribution.allCases.count)
    ranks = Array(repeating: .max, count: Slot.count)
    origins = Array(repeating: [], count: Slot.count)
  }

  package subscript(figure: Figure) -> Double? {
    get { values[figure.rawValue] }
    set { values[figure.rawValue] = newValue }
  }

  package subscript(distribution: Distribution) -> Histogram? {
    get { histograms[distribution.rawValue] }
    set { histograms[distribution.rawValue] = newValue }
  }

  package mutating func finish(_ reason: String, _ count: Double) {
    finished[reason, default: 0] += count
  }

  mutating func setFinished(_ reason: String, _ count: Double) { finished[reason] = count }

  /// Requests that ended, however the server says so.
  package var finishedCount: Double? {
    finished.isEmpty ? self[.requests] : finished.values.reduce(0, +)
  }

  /// The names that a value came from.
  package func names(of figure: Figure) -> [String] { names(Slot.of(figure)) }
  package func names(of distribution: Distribution) -> [String] { names(Slot.of(distribution)) }

  private func names(_ slot: Int) -> [String] {
    origins[slot].map { NameIndex.all.entries[$0].name }
  }

  /// Whether it has a figure that makes a row worth showing.
  var isWorthARow: Bool {
    self[.running] != nil || self[.generationTokens] != nil || self[.promptTokens] != nil
  }
}

extension EngineSample {
  private enum Slot {
    static let count = Figure.allCases.count + Distribution.allCases.count
    static func of(_ figure: Figure) -> Int { figure.rawValue }
    static func of(_ distribution: Distribution) -> Int {
      Figure.allCases.count + distribution.rawValue
    }
  }

  mutating func add(_ value: Double, to figure: Figure, rank: Int, entry: Int) {
    guard takes(Slot.of(figure), rank, entry, { $0[figure] = nil }) else { return }
    // What is no number of things is not known, and makes the whole unknown.
    let isSound = value.isFinite && (value >= 0 || !figure.isCounter)
    self[figure] = isSound ? (self[figure] ?? 0) + value : .nan
  }

  mutating func add(
    _ count: Double, to distribution: Distribution, upTo bound: Double, rank: Int, entry: Int
  ) {
    guard takes(Slot.of(distribution), rank, entry, { $0[distribution] = nil }) else { return }
    histograms[distribution.rawValue, default: Histogram()].add(count, upTo: bound)
  }

  mutating func add(sum: Double, to distribution: Distribution, rank: Int, entry: Int) {
    guard takes(Slot.of(distribution), rank, entry, { $0[distribution] = nil }) else { return }
    let before = self[distribution]?.sum ?? 0
    histograms[distribution.rawValue, default: Histogram()].sum = before + sum
  }

  mutating func add(count: Double, to distribution: Distribution, rank: Int, entry: Int) {
    guard takes(Slot.of(distribution), rank, entry, { $0[distribution] = nil }) else { return }
    let before = self[distribution]?.toldCount ?? 0
    histograms[distribution.rawValue, default: Histogram()].toldCount = before + count
  }

  /// Whether a value of this rank counts; a better one makes those before it go.
  private mutating func takes(
    _ slot: Int, _ rank: Int, _ entry: Int, _ clear: (inout EngineSample) -> Void
  ) -> Bool {
    guard rank <= ranks[slot] else { return false }
    if rank < ranks[slot] {
      if ranks[slot] != .max {
        clear(&self)
        origins[slot] = []
      }
      ranks[slot] = rank
    }
    if origins[slot].last != entry, !origins[slot].contains(entry) { origins[slot].append(entry) }
    return true
  }

  /// Takes in figures that stand elsewhere in the text, of the same engine.
  mutating func merge(_ other: EngineSample) {
    for figure in Figure.allCases {
      let slot = Slot.of(figure)
      guard let value = other[figure], other.ranks[slot] <= ranks[slot] else { continue }
      if other.ranks[slot] < ranks[slot] { self[figure] = nil }
      self[figure] = (self[figure] ?? 0) + value
      takeOrigin(of: other, slot)
    }
    for distribution in Distribution.allCases {
      let slot = Slot.of(distribution)
      guard let histogram = other[distribution], other.ranks[slot] <= ranks[slot] else { continue }
      if other.ranks[slot] < ranks[slot] || self[distribution]?.merge(histogram) == nil {
        self[distribution] = histogram
      }
      takeOrigin(of: other, slot)
    }
    for (reason, count) in other.finished { finish(reason, count) }
    own += other.own
    model = model ?? other.model
  }

  private mutating func takeOrigin(of other: EngineSample, _ slot: Int) {
    if other.ranks[slot] < ranks[slot] { origins[slot] = [] }
    ranks[slot] = other.ranks[slot]
    origins[slot] += other.origins[slot].filter { !origins[slot].contains($0) }
  }

  /// Makes what cannot be reckoned with unknown.
  mutating func settle() {
    for figure in Figure.allCases where self[figure]?.isFinite == false { self[figure] = nil }
    for distribution in Distribution.allCases where self[distribution]?.isSound == false {
      self[distribution] = nil
    }
    finished = finished.filter { $0.value.isFinite && $0.value >= 0 }
    own = own.filter { $0.value.isFinite }
  }
}

extension [Histogram?] {
  fileprivate subscript(index: Int, default empty: Histogram) -> Histogram {
    get { self[index] ?? empty }
    // In place: a copy for each bucket would cost more than the reading.
    _modify {
      if self[index] == nil { self[index] = empty }
      var histogram = self[index].take() ?? empty
      defer { self[index] = histogram }
      yield &histogram
    }
  }
}
