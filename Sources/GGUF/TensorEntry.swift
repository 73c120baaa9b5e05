/// A line of the tensor directory as the file has it: nothing in it is checked yet.
struct TensorEntry {
  let name: String
  let dimensions: [UInt64]
  let type: StoredType
  let offset: UInt64

  /// The tensor, where its shape is possible and all its bytes are in the file.
  func placed(in room: TensorRoom) throws(GGUFError) -> GGUFTensor {
    let (dimensions, byteCount) = try checkedShape()
    guard offset % UInt64(room.alignment) == 0 else { throw .misalignedTensor(name) }
    guard let offset = Int(exactly: offset), offset <= room.byteCount,
      byteCount ?? 0 <= room.byteCount - offset
    else { throw .tensorOutsideFile(tensor: name, fileByteCount: room.fileByteCount) }
    let start = room.dataStart + offset
    let end = byteCount.map { start + $0 } ?? room.end(after: offset)
    return GGUFTensor(
      name: name, dimensions: dimensions, storedType: type, byteRange: start..<end)
  }

  /// The shape and the bytes it takes, where the type's blocks are known.
  private func checkedShape() throws(GGUFError) -> (dimensions: [Int], byteCount: Int?) {
    var checked: [Int] = []
    var product = 1
    for dimension in dimensions {
      guard let dimension = Int(exactly: dimension) else {
        throw .invalidShape(tensor: name)
      }
      let (partial, overflows) = product.multipliedReportingOverflow(by: dimension)
      guard !overflows else { throw .invalidShape(tensor: name) }
      product = partial
      checked.append(dimension)
    }
    guard let block = type.block else { return (checked, nil) }
    // A block never spans two rows.
    guard checked[0] % block.elementCount == 0 else {
      throw .partialBlock(tensor: name, columns: checked[0], type: type, block: block.elementCount)
    }
    let blockCount = product / block.elementCount
    let (byteCount, overflows) = blockCount.multipliedReportingOverflow(by: block.byteCount)
    guard !overflows else { throw .invalidShape(tensor: name) }
    return (checked, byteCount)
  }
}

/// The part of a file that holds tensors.
struct TensorRoom {
  let dataStart: Int
  let alignment: Int
  let fileByteCount: Int
  /// Where tensors start, in ascending order.
  let offsets: [UInt64]

  /// Negative where the directory fills the file.
  var byteCount: Int { fileByteCount - dataStart }

  /// Where the bytes of a tensor whose size nobody knows must end: at the next one, or the file's end.
  func end(after offset: Int) -> Int {
    var (low, high) = (0, offsets.count)
    while low < high {
      let middle = (low + high) / 2
      if offsets[middle] > UInt64(offset) { high = middle } else { low = middle + 1 }
    }
    let next = low < offsets.count ? Int(exactly: offsets[low]) : nil
    return dataStart + min(next ?? byteCount, byteCount)
  }
}
