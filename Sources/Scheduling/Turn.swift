import EngineTypes

/// Who may share a step: requests of one isolation and one kernel mode.
struct Turn: Hashable, Sendable {
  var isolation: Isolation
  /// `nil` for the engine's, which those follow that keep to none of their own.
  var mode: KernelMode?
}

extension Scheduler {
  /// The turn in which a request is computed while the engine is in this mode.
  func turn(of request: Request, in engineMode: KernelMode) -> Turn {
    // Who keeps to the engine's mode of the moment shares steps with those who follow it.
    let follows = request.mode == engineMode || settings.model.fault == .modesShareSteps
    return Turn(isolation: request.isolation, mode: follows ? nil : request.mode)
  }

  /// The turns that somebody could use: those of all who run, and of the head of each queue.
  func turns(in engineMode: KernelMode) -> [Turn] {
    var turns: [Turn] = []
    func add(_ request: Request) {
      let turn = turn(of: request, in: engineMode)
      if !turns.contains(turn) { turns.append(turn) }
    }
    for lane in [lanes.shared, lanes.alone] {
      lane.running.forEach(add)
      lane.waiting.first.map(add)
    }
    return turns
  }
}

/// Whose turn it is: whoever had none for longest.
struct Rota: Sendable {
  private var lastServed: [Turn: Int] = [:]
  private var servedCount = 0

  /// The turns in the order in which they are to be tried; those that never were keep theirs.
  func order(_ turns: [Turn]) -> [Turn] {
    let places = turns.enumerated().map { (served: lastServed[$1] ?? 0, offset: $0, turn: $1) }
    return places.sorted { ($0.served, $0.offset) < ($1.served, $1.offset) }.map(\.turn)
  }

  mutating func served(_ turn: Turn) {
    servedCount += 1
    lastServed[turn] = servedCount
  }
}
