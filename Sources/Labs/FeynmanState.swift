import EngineTypes
import Foundation

/// The waves of a run that are done, in a file that survives an interruption.
///
/// JSON Lines: what the run was asked for, then a line a wave, appended when the wave is whole. A
/// last line cut short by a crash is dropped.
struct FeynmanState {
  /// Everything a wave's bits may depend on; another run's waves are of no use.
  struct Header: Codable, Hashable {
    var invarLab = "feynman"
    var version = 1
    var modelSHA256: String
    var vocabularySize: Int
    var modes: [String]
    var numerics: String
    var settings: [String]
    var prompt: String
    var completions: Int
    var tokens: Int
    /// Completions in a wave; the last one holds the rest.
    var waveSize: Int
    var seed: UInt64
  }

  struct Wave: Codable, Hashable {
    var mode: String
    var index: Int
    var answers: [Completion]
    /// Rows of the smallest and the largest step.
    var rows: [Int]
  }

  struct Completion: Codable, Hashable {
    var tokens: [Int32]
    var hash: String
  }

  let path: String
  private(set) var waves: [Wave] = []

  /// Reads what is there, or begins a new file.
  ///
  /// - Throws: `LabError` where the file is another run's, no state at all, or cannot be written.
  init(path: String, header: Header, restarts: Bool) throws(LabError) {
    self.path = path
    let text = restarts ? nil : try Self.read(path)
    // What follows the last line feed is nothing, or a line cut short.
    if let text, let end = text.lastIndex(of: 10) {
      let lines = text[..<end].split(separator: 10, omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() {
        if index == 0 { try check(line, header) } else { try take(line, header, number: index + 1) }
      }
      try cut(to: end + 1 - text.startIndex, of: text.count)
    } else if text?.isEmpty ?? true {
      try begin(header)
    } else {
      throw .damagedState(path: path, line: 1)
    }
  }

  /// Adds a wave, at once on its way to the disk.
  mutating func append(_ wave: Wave) throws(LabError) {
    waves.append(wave)
    try write(Self.line(wave))
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  func wave(_ mode: KernelMode, _ index: Int) -> Wave? {
    waves.first { $0.mode == mode.description && $0.index == index }
  }

  private mutating func take(
    _ line: Data.SubSequence, _ header: Header, number: Int
  ) throws(LabError) {
    guard let wave = try? JSONDecoder().decode(Wave.self, from: line), header.fits(wave),
      !waves.contains(where: { $0.mode == wave.mode && $0.index == wave.index })
    else { throw .damagedState(path: path, line: number) }
    waves.append(wave)
  }

  private func check(_ line: Data.SubSequence, _ header: Header) throws(LabError) {
    guard let found = try? JSONDecoder().decode(Header.self, from: line),
      found.invarLab == header.invarLab
    else { throw .damagedState(path: path, line: 1) }
    guard found == header else { throw .otherState(path: path) }
  }

  /// The usual reason in plain words; Foundation's own is a number.
  private static func reason(_ path: String, _ error: any Error) -> String {
    var isDirectory: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    return exists && isDirectory.boolValue ? "it is a directory" : error.localizedDescription
  }

  private static func read(_ path: String) throws(LabError) -> Data? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw .unusableState(path: path, reason: Self.reason(path, error))
    }
  }

  private func begin(_ header: Header) throws(LabError) {
    let file = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Self.line(header).write(to: file)
    } catch { throw .unusableState(path: path, reason: Self.reason(path, error)) }
  }

  private func cut(to length: Int, of total: Int) throws(LabError) {
    guard length < total else { return }
    do {
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: UInt64(length))
      try handle.close()
    } catch { throw .unusableState(path: path, reason: Self.reason(path, error)) }
  }

  private func write(_ line: Data) throws(LabError) {
    do {
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.seekToEnd()
      try handle.write(contentsOf: line)
      try handle.synchronize()
      try handle.close()
    } catch { throw .unusableState(path: path, reason: Self.reason(path, error)) }
  }

  private static func line(_ value: some Encodable) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("a run's state is numbers and strings, and cannot be encoded")
    }
    return data + [10]
  }
}

extension FeynmanState.Header {
  var waveCount: Int { (completions + waveSize - 1) / waveSize }

  /// Completions in a wave.
  func size(ofWave index: Int) -> Int { min(waveSize, completions - index * waveSize) }

  /// Whether a wave can be one of the run's.
  fileprivate func fits(_ wave: FeynmanState.Wave) -> Bool {
    modes.contains(wave.mode) && (0..<waveCount).contains(wave.index)
      && wave.answers.count == size(ofWave: wave.index) && wave.rows.count == 2
      && wave.answers.allSatisfy { answer in
        OutputHash(hex: answer.hash) != nil && (1...tokens).contains(answer.tokens.count)
          && answer.tokens.allSatisfy { $0 >= 0 && $0 < vocabularySize }
      }
  }

  /// Names the run's file: the same options give the same name.
  var fingerprint: String {
    // FNV-1a, 64 bits.
    let text =
      "\(modelSHA256)|\(modes)|\(numerics)|\(settings)|\(prompt)|\(completions)|\(tokens)|\(seed)"
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return Hexadecimal.text(hash, width: 16)
  }

  /// Where a run's state is kept when nobody says otherwise: `$XDG_STATE_HOME/invar/labs`.
  func standardPath(environment: [String: String]) -> String {
    StateFolder.path(environment: environment, home: NSHomeDirectory())
      + "/labs/feynman-\(fingerprint).jsonl"
  }
}
