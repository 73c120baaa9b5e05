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
    guard let place = SplitPlace(first.metadata) else { return }
    let (number, count) = (place.number, place.partCount)
    guard let path, let model = SplitModel(path: path, number: number, partCount: count) else {
      faults = [
        number == 1
          ? .unusualPartName(count: count, ending: SplitModel.ending(of: 1, partCount: count))
          : .laterPart(
            number: number, count: count, first: "*" + SplitModel.ending(of: 1, partCount: count))
      ]
      return
    }
    guard number == 1 else {
      faults = [.laterPart(number: number, count: count, first: model.path(of: 1))]
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
        guard let place = SplitPlace(part.metadata), place.number == number,
          place.partCount == model.partCount
        else {
          faults.append(.wrongPart(number: number, count: model.partCount, path: path))
          return
        }
        parts.append(part)
        paths.append(path)
      } catch {
        faults.append(
          .missingPart(
            number: number, count: model.partCount, path: path, reason: error.reason))
        return
      }
    }
  }
}

extension GGUFError {
  /// What is wrong, without the path where the error is about opening.
  fileprivate var reason: String {
    if case .cannotOpen(_, let reason) = self { reason } else { description }
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
