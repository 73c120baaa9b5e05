import EngineTypes
import Inference

extension MatrixScope {
  /// Whole answers on each device, and answers that go on elsewhere once their prompt is computed, or every two
  /// tokens.
  ///
  /// A machine without a GPU still has two places: K and V of one instruction set in the memory of another.
  var deviceCases: [MatrixCase] {
    let places = places
    var cases: [MatrixCase] = []
    for place in places {
      let settings = settings(at: place)
      cases.append(MatrixCase(place.text, settings, witnesses: [.alone], [needle(), .finish]))
      cases.append(
        MatrixCase(
          "\(place.text), among others", settings, witnesses: [.companions(8, inSteps: 1)],
          crowd(place: 4, of: 9)))
    }
    for from in places {
      for to in places where to != from { cases += moves(from, to) }
    }
    return cases
  }

  private func moves(_ from: Place, _ to: Place) -> [MatrixCase] {
    var inTurn = [needle()]
    for turn in 1...tokenCount / 2 {
      inTurn += [.until(Actor.needle, tokens: 2 * turn), .move(turn % 2 == 1 ? to : from)]
    }
    return [
      MatrixCase(
        "prompt on \(from.text), answer on \(to.text)", settings(at: from), witnesses: [.alone],
        [needle(), .until(Actor.needle, tokens: 1), .move(to), .finish]),
      MatrixCase(
        "\(from.text) and \(to.text) in turn", settings(at: from), witnesses: [.alone],
        inTurn + [.finish]),
    ]
  }

  /// Every device; of the processor the widest instruction set and the plainest.
  private var places: [Place] {
    let sets = [instructionSets.first, instructionSets.last].compactMap(\.self)
    return LoadedModel.devices.flatMap { device in
      device == .cpu
        ? Set(sets).sorted { $0.rawValue < $1.rawValue }.map {
          Place(device: device, instructionSet: $0)
        }
        : [Place(device: device, instructionSet: base.instructionSet)]
    }
  }

  private func settings(at place: Place) -> EngineSettings {
    settings(positions: 640, requests: 9) {
      ($0.device, $0.instructionSet) = (place.device, place.instructionSet)
    }
  }
}
