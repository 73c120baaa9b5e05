import Terminal

extension Role {
  /// What is said in this colour.
  ///
  /// Over all roles there are, so that a new one does not compile without.
  var meaning: String {
    switch self {
    case .text: "what is said"
    case .title: "titles and headings"
    case .border: "borders"
    case .borderFocus: "the border of the panel in focus"
    case .key: "keys, and what is under a cursor"
    case .dim: "names, units, what is over or unknown"
    case .selection: "the row that is selected"
    case .ok: "done as it should be"
    case .warn: "to be noticed"
    case .bad: "gone wrong"
    case .info: "names, hashes, references"
    case .prefill: "prompts being read"
    case .decode: "tokens being made"
    case .waiting: "waiting"
    case .preempted: "evicted"
    case .cached: "cached blocks"
    case .shared: "blocks shared by requests"
    case .free: "free blocks, unused budget"
    case .graph1, .graph2, .graph3, .graph4, .graph5, .graph6:
      "a chart"
    case .gaugeLow: "a gauge that is low"
    case .gaugeMiddle: "a gauge that fills up"
    case .gaugeHigh: "a gauge nearly full"
    case .hashSame: "the same bits"
    case .hashDiffers: "other bits, other words"
    case .marker: "a change of mode, and the place in a recording"
    case .modeInvariant: "the invariant mode"
    case .modeStandard: "the standard mode"
    case .request1, .request2, .request3, .request4, .request5, .request6:
      "one of several: a request, a choice, a text"
    }
  }
}
