package import EngineTypes

/// A line the palette understands.
package struct PaletteCommand: Equatable, Sendable {
  package enum Effect: Equatable, Sendable {
    case run(Action)
    /// Wants a whole number after its name.
    case number(NumberArgument)
    /// Wants a word after its name.
    case word(WordArgument)
  }
  package enum NumberArgument: Equatable, Sendable {
    case step, concurrency, stepNumber
    case setting(Setting)
  }
  package enum WordArgument: Equatable, Sendable { case theme, layout, lab, place, question }

  package var name: String
  package var summary: String
  package var effect: Effect
}
