import EngineTypes

/// Which quarter seconds a column of a chart stands for; the newest are at the right.
struct ChartScale {
  /// Columns there are.
  let width: Int
  /// Quarter seconds in the window.
  let count: Int
  /// How many of them a column stands for.
  let group: Int
  /// How many columns stand for the same ones, where the chart is wide and the window short.
  let repeated: Int

  init(_ window: ChartWindow, width: Int) {
    self.width = max(1, width)
    count = Int(window.nanoseconds / TimeSeries.bucketNanoseconds)
    group = max(1, (count + self.width - 1) / self.width)
    repeated = max(1, self.width / max(1, count))
  }

  /// Groups of quarter seconds that are told apart.
  var groupCount: Int { (count + group - 1) / group }

  /// The columns of a group, counted from the newest.
  func columns(ofGroup index: Int) -> Range<Int> {
    let end = width - max(0, min(groupCount - 1, index)) * repeated
    return end - repeated..<end
  }

  /// The group behind a column, the nearest one where there is none.
  func group(atColumn x: Int) -> Int { max(0, min(groupCount - 1, (width - 1 - x) / repeated)) }

  /// A value for each column with a group: the mean of what its quarter seconds tell.
  func values(
    of buckets: [TimeSeries.Bucket?], _ value: (TimeSeries.Bucket) -> Double?
  ) -> [Double?] {
    (0..<groupCount).reversed().flatMap { index in
      let known = part(index, of: buckets).compactMap { $0.flatMap(value) }
      let mean = known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
      return Array(repeating: mean, count: repeated)
    }
  }

  /// Places in `values` where the kernel mode changed.
  func changes(in buckets: [TimeSeries.Bucket?]) -> Set<Int> {
    var places: Set<Int> = []
    for index in 0..<groupCount
    where part(index, of: buckets).contains(where: { $0?.newMode != nil }) {
      places.insert((groupCount - 1 - index) * repeated)
    }
    return places
  }

  /// The quarter seconds of a group, counted from the newest.
  private func part(_ index: Int, of buckets: [TimeSeries.Bucket?]) -> ArraySlice<
    TimeSeries.Bucket?
  > {
    let end = buckets.count - index * group
    return buckets[max(0, end - group)..<max(0, end)]
  }
}
