internal import Kernels
internal import Transformer

/// How the rows of a step were shared out among experts, all layers together.
struct ExpertTally {
  /// Rows that groups had.
  private(set) var sizes: Set<Int> = []
  private var groupCount = 0

  mutating func add(_ groups: [ExpertGroups.Group]) {
    groupCount += groups.count
    for group in groups { sizes.insert(group.slots.count) }
  }

  /// `nil` where there are no experts.
  var counts: ExpertGroupCounts? {
    guard let least = sizes.min(), let most = sizes.max() else { return nil }
    return ExpertGroupCounts(groupCount: groupCount, rowCounts: least...most)
  }
}
