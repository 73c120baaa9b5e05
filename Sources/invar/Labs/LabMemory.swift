import DashboardUI
import Foundation
import Labs
import Terminal

/// Remembers what the experiments came to and how long they took, in a file of the program's own beside
/// the layout and the theme.
struct LabMemory: Sendable {
  /// What a time and a result depend on.
  struct Place: Codable, Hashable, Sendable {
    /// SHA-256 of the model's file; empty for an experiment that needs none.
    var model: String
    var processor: String
    /// Threads, instruction set and what else times and numbers rest on.
    var settings: String
    var version: String
  }

  /// The last result of an experiment with its usual options.
  struct Last: Hashable {
    var word: String
    var nanoseconds: UInt64
  }

  fileprivate struct Entry: Codable {
    var lab: String
    /// What it was asked to do: with other options it is another experiment.
    var task: String
    var place: Place
    var word: String
    var nanoseconds: UInt64
    var lines: [Line]
  }

  fileprivate struct Line: Codable {
    var kind: String
    var text: String
  }

  let path: String

  /// Entries kept, at most; the oldest go first.
  private static let limit = 64

  /// `$XDG_STATE_HOME/invar/labs.json`, by default under `~/.local/state`.
  ///
  /// Without an environment, the process's own counts.
  static func standardPath(environment: [String: String]? = nil) -> String {
    let environment = environment ?? ProcessInfo.processInfo.environment
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"] ?? NSHomeDirectory()
    return (state ?? home + "/.local/state") + "/invar/labs.json"
  }

  static func standard() -> LabMemory { LabMemory(path: standardPath()) }

  /// What an experiment came to last at a place; `nil` also for a file that makes no sense, which the
  /// next result replaces.
  func past(of lab: String, task: String, at place: Place) -> LabPast? {
    guard let entry = entries.last(where: { fits($0, lab, task, place) }) else { return nil }
    return LabPast(
      word: entry.word, lines: entry.lines.map(LabPageLine.init), nanoseconds: entry.nanoseconds,
      wholeNanoseconds: entry.nanoseconds, isFromBefore: true)
  }

  /// The same on this machine, with whatever model and settings.
  func last(of lab: String, task: String) -> Last? {
    entries.last {
      $0.lab == lab && $0.task == task && $0.place.processor == Processors.name
        && $0.place.version == Invar.version
    }.map { Last(word: $0.word, nanoseconds: $0.nanoseconds) }
  }

  /// Remembers a whole run in place of the one before.
  ///
  /// - Returns: one line that says why it could not; `nil` where it could.
  func remember(_ past: LabPast, of lab: String, task: String, at place: Place) -> String? {
    let entry = Entry(
      lab: lab, task: task, place: place, word: past.word, nanoseconds: past.nanoseconds,
      lines: past.lines.map(Line.init))
    let kept = entries.filter { !fits($0, lab, task, place) }.suffix(Self.limit - 1) + [entry]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let file = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(
        atPath: file.deletingLastPathComponent().path, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      try encoder.encode(Array(kept)).write(to: file, options: .atomic)
      return nil
    } catch { return "the result is not remembered: \(path): \(error.localizedDescription)" }
  }

  private func fits(_ entry: Entry, _ lab: String, _ task: String, _ place: Place) -> Bool {
    entry.lab == lab && entry.task == task && entry.place == place
  }

  private var entries: [Entry] {
    guard let text = try? SmallFile.text(path) else { return [] }
    let entries = try? JSONDecoder().decode([Entry].self, from: Data(text.utf8))
    return entries?.filter(\.makesSense) ?? []
  }
}

extension LabMemory.Entry {
  /// Whether an experiment could have come to it: whoever wrote the file, its words are shown to people.
  fileprivate var makesSense: Bool {
    let longest: UInt64 = 30 * 86_400 * 1_000_000_000
    return LabOutcome(rawValue: word) != nil && nanoseconds <= longest
  }
}

extension LabMemory.Line {
  fileprivate init(_ line: LabPageLine) { (kind, text) = ("\(line.kind)", line.text) }
}

extension LabPageLine {
  fileprivate init(_ line: LabMemory.Line) {
    let kinds: [Kind] = [.heading, .text, .row, .figure, .good, .neutral, .bad]
    self.init(line.text, kinds.first { "\($0)" == line.kind } ?? .text)
  }
}
