#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file's bytes, mapped read-only or owned.
///
/// A mapped file must not shrink while it is mapped: the kernel answers a read past its new end
/// with SIGBUS. A model store therefore replaces files by renaming, never in place.
@safe
final class FileBytes: @unchecked Sendable {
  private let buffer: UnsafeRawBufferPointer
  private let isMapped: Bool

  var count: Int { unsafe buffer.count }

  /// Maps the file at `path`.
  init(path: String) throws(GGUFError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: Self.lastError()) }
    defer { close(descriptor) }

    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .cannotOpen(path: path, reason: Self.lastError())
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let isDirectory = status.st_mode & S_IFMT == S_IFDIR
      throw .cannotOpen(
        path: path,
        reason: isDirectory ? GGUFError.isDirectory : "not a regular file")
    }
    let size = Int(status.st_size)
    guard size > 0 else { throw .notGGUF }
    guard let address = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
      unsafe address != MAP_FAILED
    else { throw .cannotOpen(path: path, reason: Self.lastError()) }
    unsafe buffer = UnsafeRawBufferPointer(start: address, count: size)
    isMapped = true
  }

  /// Copies `bytes` to where they are aligned as a mapped file's would be.
  init(copying bytes: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 4_096)
    unsafe copy.copyBytes(from: bytes)
    unsafe buffer = UnsafeRawBufferPointer(copy)
    isMapped = false
  }

  deinit {
    if isMapped {
      unsafe munmap(UnsafeMutableRawPointer(mutating: buffer.baseAddress), buffer.count)
    } else {
      unsafe buffer.deallocate()
    }
  }

  /// Reads a little-endian integer; any alignment.
  func load<Integer: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Integer.Type
  ) -> Integer {
    precondition(
      offset >= 0 && offset <= count - MemoryLayout<Integer>.size,
      "byte \(offset) of \(count) is out of bounds")
    return unsafe Integer(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: type))
  }

  /// Lends the bytes of `range`, for the call only.
  func withBytes<R, E: Error>(
    in range: Range<Int>, _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) is out of bounds")
    return try body(unsafe UnsafeRawBufferPointer(rebasing: buffer[range]).bytes)
  }

  /// Gives back the memory of whole pages of `range`, where a mapped file's were read; who reads them again
  /// gets them from the file.
  func release(_ range: Range<Int>) {
    guard isMapped else { return }
    let page = Int(getpagesize())
    let (first, last) = (
      (range.lowerBound + page - 1) / page * page, range.upperBound / page * page
    )
    guard first < last, last <= count else { return }
    let start = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress)
    unsafe _ = start.map { unsafe madvise($0 + first, last - first, MADV_DONTNEED) }
  }

  /// Decodes UTF-8, mending what is not.
  func string(in range: Range<Int>) -> String {
    withBytes(in: range) { bytes in
      unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
  }

  private static func lastError() -> String { unsafe String(cString: strerror(errno)) }
}
