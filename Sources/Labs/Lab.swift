/// An experiment with one screen of explanation, a figure and a verdict.
///
/// Its stored properties are its options; a fresh value has those that take about as long as one
/// cares to wait.
public protocol Lab: Sendable {
  /// What the command line calls it.
  var name: String { get }
  /// One line for a list.
  var title: String { get }
  /// What is done and why it should be looked at: paragraphs for a reader who is new to it.
  var explanation: [String] { get }

  /// What to look at in what it finds, in a sentence or two.
  var lookFor: String { get }

  /// Tells what it will do with its options, before anything is done.
  ///
  /// - Parameters:
  ///   - model: the one it would run on; an experiment that needs none is the same without.
  ///   - seed: the one it would be run with.
  /// - Returns: that in words, and what takes most of the time.
  func work(on model: LabContext.Model?, seed: UInt64) -> LabWork

  /// Whether it asks the context for a model.
  var needsModel: Bool { get }

  /// What becomes of what it has done where it is stopped before its end.
  var whenStopped: String { get }

  /// Runs it on the calling thread.
  ///
  /// - Throws: `LabError`, or what opening the model throws.
  func run(in context: LabContext) throws -> LabResult
}

extension Lab {
  public var needsModel: Bool { false }
  public var whenStopped: String { "nothing of it is kept" }
}

/// The experiments there are, in the order in which they explain each other.
public enum LabCatalogue {
  public static var all: [any Lab] {
    [
      AssociativityLab(), AtomicsLab(), MatmulLab(), RMSNormLab(), SplitsLab(), KVBoundaryLab(),
      FeynmanLab(), OnPolicyLab(),
    ]
  }

  public static func lab(named name: String) -> (any Lab)? { all.first { $0.name == name } }
}
