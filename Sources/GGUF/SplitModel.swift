/// How a model's files are named that is split into several, as llama.cpp names them:
/// `NAME-00001-of-00003.gguf` and so on.
struct SplitModel {
  /// What comes before `-00001-of-…`, with the folder.
  private let stem: String
  let partCount: Int

  /// The names that go with `path`, where it is called as its part must be; `number` is the part's,
  /// from 1.
  init?(path: String, number: Int, partCount: Int) {
    let ending = Self.ending(of: number, partCount: partCount)
    guard path.hasSuffix(ending), path.utf8.count > ending.utf8.count else { return nil }
    stem = String(path.dropLast(ending.count))
    self.partCount = partCount
  }

  /// Where a part is, counted from 1.
  func path(of number: Int) -> String { stem + Self.ending(of: number, partCount: partCount) }

  static func ending(of number: Int, partCount: Int) -> String {
    "-\(digits(number))-of-\(digits(partCount)).gguf"
  }

  private static func digits(_ number: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, 5 - text.count)) + text
  }
}

/// What a file says of its place in a split model; `nil` where it is whole by itself.
struct SplitPlace {
  /// From 1.
  let number: Int
  let partCount: Int
  /// Of all parts together, where it is said.
  let tensorCount: Int?

  /// - Throws: `GGUFError.wrongValueType` where the file says something else than numbers.
  init?(_ metadata: GGUFMetadata) throws(GGUFError) {
    let stated = try (
      metadata.optionalInteger("split.no"), metadata.optionalInteger("split.tensors.count")
    )
    guard let count = try metadata.optionalInteger("split.count"), count > 1 else { return nil }
    partCount = count
    number = min(stated.0 ?? 0, Int.max - 1) + 1
    tensorCount = stated.1
  }
}
