import EngineTypes
import Inference
public import SessionLog

extension MinimalBatch {
  /// Runs the batch once more and records it, so that every tool for sessions can repeat it.
  ///
  /// - Parameters:
  ///   - path: the log; what was there is gone.
  ///   - header: where the model is and when this happens; the settings are the batch's own.
  ///   - factory: makes the engine.
  /// - Throws: `SessionLogError` where the file cannot be written, or what the engine throws.
  public func record(
    to path: String, header: SessionHeader, _ factory: EngineFactory
  ) throws {
    var header = header
    header.settings = script.settings
    var player = Player(try factory.core(script.settings), script)
    var events: [EngineEvent] = []
    _ = try player.play(toEndOf: target.id) { events += $0.events }
    let queue = EventQueue(EventQueue.Policy(capacity: max(1, events.count), whenFull: .wait))
    let recorder = try SessionRecorder(queue, header: header, path: path) { _ in }
    queue.push(events)
    recorder.close()
    let status = recorder.status
    guard status.isComplete else {
      var reason = "the disk took a part of it only"
      if case .failing(let words) = status.phase { reason = words }
      throw SessionLogError.cannotWrite(path: path, reason: reason)
    }
  }
}
