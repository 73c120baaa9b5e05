package import EngineTypes

/// One request of a case, by name.
package struct Actor: Hashable, Sendable {
  package var name: String
  package var prompt: [TokenID]
  package var sampling: SamplingParameters
  /// `nil` where it follows the engine's.
  package var keptMode: KeptMode?

  /// A mode it keeps to, whatever the engine's is.
  package enum KeptMode: Hashable, Sendable {
    /// The one under test.
    case own
    case other
  }
}

/// One thing that happens in a case, between steps.
package enum Act: Hashable, Sendable {
  case submit(Actor)
  case tokenBudget(Int)
  case chunkLimit(Int?)
  case threads(Int)
  /// From here on elsewhere: K and V move there.
  case move(Place)
  case steps(Int)
  /// Steps until the named request has generated so many tokens.
  case until(String, tokens: Int)
  case cancelOthers(than: String)
  /// From here on in a mode that is not the one under test.
  case otherMode
  case ownMode
  case finish
}

/// What a step is computed on.
package struct Place: Hashable, Sendable {
  package var device: ComputeDevice
  /// Of the processor.
  package var instructionSet: InstructionSet

  package var text: String { device == .cpu ? instructionSet.rawValue : device.rawValue }
}

/// One way to run the same requests: settings, what happens when, and what must have been seen.
package struct MatrixCase: Hashable, Sendable {
  package var label: String
  package var settings: EngineSettings
  /// Blocks the engine may use, of those its cache has.
  package var blockLimit: Int?
  package var acts: [Act]
  package var readings: [Reading]
  package var witnesses: [Witness]
  /// Whether logits are digested.
  package var isHashed = true
  /// Whether every row of its steps is traced.
  package var isTraced = false

  /// One answer that is compared with others of its group.
  package struct Reading: Hashable, Sendable {
    package var actor: String
    package var group: String
    package var source: Source

    package enum Source: Hashable, Sendable {
      /// The tokens as the engine generated them.
      case generation
      /// The same tokens scored in one forward pass.
      case prefill
    }
  }

  /// A case that reads one request, `needle`.
  package init(
    _ label: String, _ settings: EngineSettings, group: String = "needle",
    from source: Reading.Source = .generation, witnesses: [Witness], _ acts: [Act]
  ) {
    self.label = label
    self.settings = settings
    self.acts = acts
    self.witnesses = witnesses
    readings = [Reading(actor: Actor.needle, group: group, source: source)]
  }

  /// Rows the case computes, about: what it costs.
  var rowCount: Int {
    acts.reduce(0) { sum, act in
      guard case .submit(let actor) = act else { return sum }
      return sum + actor.prompt.count + actor.sampling.maxTokens
    }
  }
}

extension Actor {
  /// The request that is looked for in every batch.
  package static let needle = "needle"
}

/// A row of the matrix: cases whose answers must be equal, group by group.
package struct Axis: Hashable, Sendable {
  package var name: AxisName
  package var cases: [MatrixCase]
}
