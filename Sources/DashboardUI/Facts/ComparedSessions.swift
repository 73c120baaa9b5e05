package import EngineTypes

/// Two recorded sessions held against each other, as the screen of it shows them.
///
/// Whoever compares logs makes it, with all sentences in it; the dashboard reads no log.
public struct ComparedSessions: Hashable, Sendable {
  /// What it all comes to: the worst of all pairs'.
  package var verdict: Verdict
  /// The same in one line.
  package var headline: String
  package var logs: Pair<Log>
  /// Where `differences` are none, that they are none.
  package var agreement: String
  /// Facts about the sessions that are not the same in both.
  package var differences: [Difference] = []
  /// What a reader has to know to take the finding for what it is.
  package var notes: [String] = []
  /// In the order of A, then what only B was asked.
  package var questions: [Question] = []
  package var speed: [SpeedTable] = []
  /// What heads the ratios of speed.
  package var ratioName: String
  /// What to do next, where there is something.
  package var next: String?

  package init(
    _ verdict: Verdict, headline: String, logs: Pair<Log>, agreement: String, ratioName: String
  ) {
    (self.verdict, self.headline, self.logs) = (verdict, headline, logs)
    (self.agreement, self.ratioName) = (agreement, ratioName)
  }

  /// One of the logs: its name, and what is in it.
  package struct Log: Hashable, Sendable {
    package var name: String
    package var contents: String

    package init(name: String, contents: String) {
      (self.name, self.contents) = (name, contents)
    }
  }

  /// A fact that is not the same in both.
  package struct Difference: Hashable, Sendable {
    package var name: String
    package var values: Pair<String>
    /// The same in parts that stand one below the other.
    package var lists: Pair<[String]>
    /// What follows from it, where something does.
    package var note: String

    package init(_ name: String, _ values: Pair<String>, note: String) {
      (self.name, self.values, self.note) = (name, values, note)
      lists = values.map { [$0] }
    }
  }

  /// Figures of one kind of thing.
  package struct SpeedTable: Hashable, Sendable {
    package var title: String
    package var figures: [Figure]

    package init(title: String, figures: [Figure]) {
      (self.title, self.figures) = (title, figures)
    }
  }

  package struct Figure: Hashable, Sendable {
    package var name: String
    package var values: Pair<String>
    package var ratio: String

    package init(_ name: String, _ values: Pair<String>, ratio: String) {
      (self.name, self.values, self.ratio) = (name, values, ratio)
    }
  }
}
