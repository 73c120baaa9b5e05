internal import CCUDA
internal import Kernels
internal import PackedModel
internal import Transformer

/// The floats between operations in a GPU's memory, grown to the largest step seen and then reused.
///
/// Where they grow, addresses change, and so does `generation`: what was recorded with the old ones is
/// worth nothing.
final class DeviceBuffers {
  private let gpu: GPU
  private let configuration: ModelConfiguration
  private(set) var rowCapacity = 0
  private(set) var logitsCapacity = 0
  private(set) var generation = 0
  private var memory: [DeviceMemory] = []
  /// Bytes counted so far, where nothing is to be taken.
  private var counted: Int?

  /// A matrix of floats: [rows, columns].
  struct Matrix: Sendable {
    var address: UInt64 = 0
    var columnCount = 0

    var stride: Int32 { Int32(columnCount) }
    func column(_ index: Int) -> UInt64 { address + UInt64(4 * index) }
  }

  /// The residual stream, [rows, hidden].
  private(set) var hidden = Matrix()
  /// [rows, query + key + value], heads padded.
  private(set) var projected = Matrix()
  /// Normalised rows of the residual stream, and what is to be normalised, [rows, hidden].
  private(set) var normed = Matrix()
  /// What attention gave, heads not padded, [rows, query in whole blocks].
  private(set) var attended = Matrix()
  /// First the gate, then its product with up: [rows, feed forward], of experts [slots, feed forward].
  private(set) var gated = Matrix()
  /// Logits of experts, [rows, experts in whole vectors].
  private(set) var routing = Matrix()
  /// What each expert gave, [slots, hidden].
  private(set) var outputs = Matrix()
  /// [logits rows, vocabulary in whole vectors].
  private(set) var logits = Matrix()
  /// What matmuls meet: the last rows that were quantised; the second is what gate and up make for down while
  /// they read the first.
  private var quantisedRows: [(values: UInt64, scales: UInt64)] = []
  /// The same as the matrix unit wants it.
  private(set) var image: UInt64 = 0
  /// Which experts each row takes, and with which parts: [rows, used] each.
  private(set) var chosen: UInt64 = 0
  private(set) var parts: UInt64 = 0
  /// A `cc_row_result` for each logits row, then a finding for each row.
  private(set) var outcome: UInt64 = 0
  /// Room for what parts of logits rows come to.
  private(set) var digests: UInt64 = 0
  private(set) var pieces: UInt64 = 0

  init(_ gpu: GPU, _ configuration: ModelConfiguration) {
    (self.gpu, self.configuration) = (gpu, configuration)
  }

  var vocabularyWidth: Int { (configuration.vocabularySize + 15) / 16 * 16 }
  var findings: UInt64 { outcome + UInt64(logitsCapacity * MemoryLayout<cc_row_result>.stride) }
  var outcomeByteCount: Int {
    logitsCapacity * MemoryLayout<cc_row_result>.stride + 4 * rowCapacity
  }

  func reserve(rows: Int, logitsRows: Int) throws(CUDAError) {
    guard rows > rowCapacity || logitsRows > logitsCapacity else { return }
    rowCapacity = max(rows, logitsRows, rowCapacity, 8)
    logitsCapacity = max(logitsRows, logitsCapacity, 1)
    generation += 1
    memory = []
    do throws(CUDAError) { try allocateAll() } catch {
      // What is there by now is of no step.
      (rowCapacity, logitsCapacity, memory) = (0, 0, [])
      throw error
    }
  }

  /// What a step of so many rows would take, without taking it.
  func byteCount(rows: Int, logitsRows: Int) -> Int {
    let other = DeviceBuffers(gpu, configuration)
    other.counted = 0
    do throws(CUDAError) { try other.reserve(rows: rows, logitsRows: logitsRows) } catch {
      preconditionFailure("\(error) while counting")
    }
    return other.counted ?? 0
  }

  private func allocateAll() throws(CUDAError) {
    let sizes = configuration
    let used = sizes.experts?.usedCount ?? 1
    let slots = rowCapacity * used
    hidden = try matrix(rowCapacity, sizes.hiddenSize)
    projected = try matrix(rowCapacity, sizes.projectedSize)
    normed = try matrix(rowCapacity, sizes.hiddenSize)
    attended = try matrix(rowCapacity, sizes.attendedSize)
    gated = try matrix(slots, (sizes.feedForwardSize + 31) / 32 * 32)
    if let experts = sizes.experts {
      routing = try matrix(rowCapacity, (experts.count + 15) / 16 * 16)
      outputs = try matrix(slots, sizes.hiddenSize)
      chosen = try allocate(4 * slots)
      parts = try allocate(4 * slots)
    }
    logits = try matrix(logitsCapacity, vocabularyWidth)
    let widest = max(sizes.hiddenSize, sizes.attendedSize, gated.columnCount)
    let slotRows = (slots + 7) / 8 * 8
    quantisedRows = []
    for _ in 0..<2 {
      quantisedRows.append(
        (try allocate(slotRows * widest), try allocate(slotRows * widest / 32 * 8)))
    }
    image = try allocate(2 * slotRows * widest)
    outcome = try allocate(outcomeByteCount)
    digests = try allocate(logitsCapacity * ((sizes.vocabularySize + 255) / 256) * 64)
    pieces = try allocate(logitsCapacity * ((sizes.vocabularySize + 1023) / 1024) * 256)
  }

  /// Quantised rows, as kernels take them: those that were read from floats, or what gate and up made.
  func quantised(rows: Int, isGated: Bool = false) -> cc_quantised {
    let place = quantisedRows[isGated ? 1 : 0]
    var quantised = cc_quantised()
    (quantised.values, quantised.scales) = (place.values, place.scales)
    quantised.rows = Int32((rows + 7) / 8 * 8)
    return quantised
  }

  private func matrix(_ rows: Int, _ columns: Int) throws(CUDAError) -> Matrix {
    Matrix(address: try allocate(4 * rows * columns), columnCount: columns)
  }

  private func allocate(_ byteCount: Int) throws(CUDAError) -> UInt64 {
    if let counted {
      self.counted = counted + byteCount
      return 0
    }
    let made = try DeviceMemory(gpu, byteCount: byteCount, for: "a step of \(rowCapacity) rows")
    memory.append(made)
    return made.address
  }
}
