import DashboardUI
import EngineTypes
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
    StateFolder.path(
      environment: environment ?? ProcessInfo.processInfo.environment, home: NSHomeDirectory())
      + "/labs.json"
  }

  static func standard() -> LabMemory { LabMemory(path: standardPath()) }

  /// What the file says, read once; nothing for one that makes no sense, which the next result replaces.
  struct Contents {
    fileprivate let entries: [Entry]

    /// What an experiment came to last at a place.
    func past(of lab: String, task: String, at place: Place) -> LabPast? {
      guard let entry = entries.last(where: { $0.fits(lab, task, place) }) else { return nil }
      return LabPast(
        word: entry.word, lines: entry.lines.map(LabPageLine.init),
        nanoseconds: entry.nanoseconds, wholeNanoseconds: entry.nanoseconds, isFromBefore: true)
    }

    /// The same on this machine, with whatever model and settings.
    func last(of lab: String, task: String) -> Last? {
      entries.last {
        $0.lab == lab && $0.task == task && $0.place.processor == Processors.name
          && $0.place.version == Invar.version
      }.map { Last(word: $0.word, nanoseconds: $0.nanoseconds) }
    }
  }

  func read() -> Contents {
    guard let text = try? SmallFile.text(path) else { return Contents(entries: []) }
    let entries = try? JSONDecoder().decode([Entry].self, from: Data(text.utf8))
    return Contents(entries: entries?.filter(\.makesSense) ?? [])
  }

  /// Remembers a whole run in place of the one before.
  ///
  /// - Returns: one line that says why it could not; `nil` where it could.
  func remember(_ past: LabPast, of lab: String, task: String, at place: Place) -> String? {
    let entry = Entry(
      lab: lab, task: task, place: place, word: past.word, nanoseconds: past.nanoseconds,
      lines: past.lines.map(Line.init))
    let kept = read().entries.filter { !$0.fits(lab, task, place) }.suffix(Self.limit - 1) + [entry]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    do {
      try SmallFile.write(encoder.encode(Array(kept)), to: path)
      return nil
    } catch { return "the result is not remembered: \(path): \(error.localizedDescription)" }
  }
}

extension LabMemory.Entry {
  fileprivate func fits(_ lab: String, _ task: String, _ place: LabMemory.Place) -> Bool {
    self.lab == lab && self.task == task && self.place == place
  }

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
