/// One file's front matter.
struct GGUFPart {
  let bytes: FileBytes
  let version: Int
  let metadata: GGUFMetadata
  let tensors: [GGUFTensor]

  init(_ bytes: FileBytes) throws(GGUFError) {
    var parser = GGUFParser(bytes)
    let counts = try parser.readHeader()
    let metadata = try parser.readMetadata(count: counts.metadata)
    tensors = try parser.readTensors(count: counts.tensors, alignment: metadata.alignment())
    (self.bytes, self.metadata, version) = (bytes, metadata, counts.version)
  }
}

extension GGUFPart {
  /// The first two tensors that lie on the same bytes.
  fileprivate var overlaps: [GGUFError] {
    let placed = tensors.filter { !$0.byteRange.isEmpty }
      .sorted { $0.byteRange.lowerBound < $1.byteRange.lowerBound }
    for (tensor, next) in zip(placed, placed.dropFirst())
    where next.byteRange.lowerBound < tensor.byteRange.upperBound {
      return [.overlappingTensors(tensor.name, next.name)]
    }
    return []
  }
}

/// A model put together from its parts, as far as they are there.
struct PartAssembly {
  /// The first, and as many others as were found before one was missing.
  private(set) var parts: [GGUFPart]
  private(set) var paths: [String]
  private(set) var faults: [GGUFError] = []

  /// Begins with the first part at `path`; `nil` in memory, where there are no others.
  init(_ first: GGUFPart, path: String?) {
    parts = [first]
    paths = path.map { [$0] } ?? []
    faults = first.overlaps
    do throws(GGUFError) {
      guard let place = try SplitPlace(first.metadata) else { return }
      addOthers(place, path: path)
    } catch { faults.append(error) }
  }

  private mutating func addOthers(_ place: SplitPlace, path: String?) {
    let (number, count) = (place.number, place.partCount)
    guard let path, let model = SplitModel(path: path, number: number, partCount: count) else {
      faults += [
        number == 1
          ? .unusualPartName(count: count, ending: SplitModel.ending(of: 1, partCount: count))
          : .laterPart(
            number: number, count: count, first: "*" + SplitModel.ending(of: 1, partCount: count))
      ]
      return
    }
    guard number == 1 else {
      faults += [.laterPart(number: number, count: count, first: model.path(of: 1))]
      return
    }
    addOthers(model)
    if faults.isEmpty, let stated = place.tensorCount, stated != tensors.count {
      faults = [.wrongTensorCount(stated: stated, found: tensors.count)]
    }
  }

  /// The tensors of all parts.
  var tensors: [GGUFTensor] {
    parts.enumerated().flatMap { index, part in
      part.tensors.map { tensor in
        var tensor = tensor
        tensor.part = index
        return tensor
      }
    }
  }

  private mutating func addOthers(_ model: SplitModel) {
    for number in 2...model.partCount {
      let path = model.path(of: number)
      do throws(GGUFError) {
        let part = try GGUFPart(FileBytes(path: path))
        guard let place = try SplitPlace(part.metadata), place.number == number,
          place.partCount == model.partCount
        else {
          faults.append(.wrongPart(number: number, count: model.partCount, path: path))
          return
        }
        if let key = stray(in: part) {
          faults.append(.strayStatement(key: key, holds: part.metadata.words(key), path: path))
        }
        parts.append(part)
        faults += part.overlaps
        paths.append(path)
      } catch {
        faults.append(
          .missing(number: number, count: model.partCount, path: path, error))
        return
      }
    }
  }

  /// What a later part says of the model that the first does not say: only the first is heard.
  private func stray(in part: GGUFPart) -> String? {
    let (first, later) = (parts[0].metadata, part.metadata)
    return later.keys.first { key in
      let isPartsOwn = key.hasPrefix("split.") || key.hasPrefix("general.")
      return (!isPartsOwn || key == "general.architecture") && first.words(key) != later.words(key)
    }
  }
}

extension GGUFError {
  /// That a part is not there, or is and cannot be read.
  fileprivate static func missing(
    number: Int, count: Int, path: String, _ error: GGUFError
  ) -> GGUFError {
    if case .cannotOpen(_, let reason) = error {
      .missingPart(number: number, count: count, path: path, reason: reason)
    } else {
      .unreadablePart(number: number, count: count, path: path, reason: error.description)
    }
  }
}

extension GGUFMetadata {
  fileprivate func alignment() throws(GGUFError) -> Int {
    guard contains("general.alignment") else { return 32 }
    guard let alignment = integer("general.alignment"), alignment > 0,
      alignment <= GGUFLimits.alignment, alignment & (alignment - 1) == 0
    else { throw .invalidAlignment }
    return alignment
  }
}
