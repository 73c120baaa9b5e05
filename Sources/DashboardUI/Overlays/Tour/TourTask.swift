import EngineTypes

/// The one thing to press at a stop.
package struct TourTask {
  enum Work {
    case action(Action)
    /// Asks the tour's question.
    case ask(Isolation)
  }

  /// What happens, after the key's name.
  var words: String
  /// How to do the same without the tour.
  var byHand: String?
  var work: [Work]

  init(_ words: String, byHand: String? = nil, _ work: [Work]) {
    (self.words, self.byHand, self.work) = (words, byHand, work)
  }

  static func setting(_ setting: Setting, _ value: SettingValue) -> Work {
    .action(.engine(.change(setting, to: value)))
  }

  static func kernels(_ family: KernelFamily) -> Work { .action(.engine(.setMode(family))) }
}
