import EngineTypes
import Foundation
import Inference
import SessionLog

/// An engine and the recorder that listens to it: made together, ended together.
final class SessionWiring: Sendable {
  let engine: Engine
  /// The session's file; `nil` where nothing is recorded.
  let path: String?
  private let recorder: SessionRecorder?

  /// Starts the engine, then the recorder, so that no event is missed.
  ///
  /// - Parameters:
  ///   - model: what to run.
  ///   - opened: the same, for where it is.
  ///   - configuration: settings, and where to record if somebody said so.
  ///   - recordsByDefault: whether to make a file where nobody said anything.
  ///   - comparesFamilies: whether somebody looks at the cost of invariance.
  ///   - notices: hears of a file that cannot be written; the engine goes on without.
  /// - Throws: what the engine's settings throw, or `SessionLogError` for a file asked for by name.
  init(
    _ model: LoadedModel, _ opened: ModelStore.OpenedModel, _ configuration: Configuration,
    recordsByDefault: Bool, comparesFamilies: Bool, notices: Notices
  ) throws {
    engine = try model.makeEngine(
      model.settings(configuration), comparesFamilies: comparesFamilies)
    do throws(SessionLogError) {
      recorder = try Self.recorder(engine, opened, configuration, recordsByDefault, notices)
    } catch {
      engine.shutdown()
      throw error
    }
    path = recorder?.path
  }

  /// How the recording stands; `nil` where there is none.
  var recording: RecordingStatus? { recorder?.status }

  /// Says why the engine could not go on, where it could not.
  func check() throws(CommandError) {
    if let fault = engine.fault { throw .engineFault(fault) }
  }

  /// What is recorded so far.
  ///
  /// - Throws: `SessionLogError` where the file is not, or not only, what was written to it.
  func recorded() throws(SessionLogError) -> RecordedSession {
    guard let recorder else { throw .empty }
    return try recorder.readBack()
  }

  /// Ends the engine, then the log, which so holds everything; later calls do nothing.
  func close() {
    engine.shutdown()
    recorder?.close()
  }

  private static func recorder(
    _ engine: Engine, _ opened: ModelStore.OpenedModel, _ configuration: Configuration,
    _ recordsByDefault: Bool, _ notices: Notices
  ) throws(SessionLogError) -> SessionRecorder? {
    guard let file = file(configuration.record, byDefault: recordsByDefault) else { return nil }
    if configuration.record == nil {
      SessionPath.makePrivate()
    } else if let kept = try SessionPath.setAside(file) {
      notices.post("\(file) was there already; it is \(kept) now")
    }
    let events = engine.subscribe(.lossless)
    do throws(SessionLogError) {
      // A file that nobody asked for by name may come when its folder can be written.
      return try SessionRecorder(
        events, header: header(engine, opened), path: file, limit: configuration.recordLimit,
        keepsTrying: configuration.record == nil
      ) { notices.post("not recording: \($0)") }
    } catch {
      // Nobody would take its events, and the engine waits for who listens losslessly.
      events.close()
      throw error
    }
  }

  private static func file(_ target: RecordTarget?, byDefault: Bool) -> String? {
    switch target {
    case .off: nil
    case .file(let path): URL(fileURLWithPath: path).path
    case nil where byDefault:
      SessionPath.standard(
        secondsSince1970: Date().timeIntervalSince1970,
        processID: ProcessInfo.processInfo.processIdentifier)
    case nil: nil
    }
  }

  private static func header(_ engine: Engine, _ opened: ModelStore.OpenedModel) -> SessionHeader {
    SessionHeader(
      timestamp: SessionPath.timestamp(secondsSince1970: Date().timeIntervalSince1970),
      programVersion: Invar.version, model: engine.model,
      modelPath: opened.path.map { URL(fileURLWithPath: $0).path }, settings: engine.settings)
  }
}
