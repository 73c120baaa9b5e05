/// The forms in which a log is written.
package enum LogFormat: Int, CaseIterable, Sendable {
  /// A line for each step and for its tokens, everything spelled out: what other programs read.
  case spelledOut = 2
  /// Steps and their tokens share lines, an answer is told once however many twins give it, and there
  /// are gaps: what is recorded.
  case recorded = 3

  /// The number that the header says.
  package var schema: Int { rawValue }
}
