import Foundation

/// Another engine in a process of its own, which measures what it is asked to and says how long it
/// took: one line of JSON each way.
package final class PeerProcess {
  /// One line of its answers.
  package struct Reply: Decodable, Hashable {
    /// Seconds of each repetition.
    package var seconds: [Double]?
    /// What went wrong, in one line.
    package var error: String?
    /// Its name and version.
    package var engine: String?
    /// Whether Python has no such package.
    package var isMissing: Bool?
  }

  private static var script: String {
    String(decoding: PackageResources.peer_py, as: UTF8.self)
  }

  private let engine: PeerEngine
  private let process = Process()
  private let input: FileHandle
  private let output: FileHandle
  private var pending = Data()

  /// Starts the script; it loads the model only when it is first asked something.
  package init(
    _ engine: PeerEngine, python: String, model: String, threadCount: Int
  ) throws(PeerError) {
    self.engine = engine
    let (toChild, fromChild) = (Pipe(), Pipe())
    (input, output) = (toChild.fileHandleForWriting, fromChild.fileHandleForReading)
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      python, "-c", Self.script, engine.package, model, "\(threadCount)",
    ]
    process.standardInput = toChild
    process.standardOutput = fromChild
    process.standardError = FileHandle.nullDevice
    // A child that died must show as an error here, not end this process.
    signal(SIGPIPE, SIG_IGN)
    do { try process.run() } catch { throw .noPython(python) }
    try? fromChild.fileHandleForWriting.close()
    try? toChild.fileHandleForReading.close()
  }

  /// Ends the child, which leaves when its input does.
  package func close() {
    try? input.close()
    process.waitUntilExit()
    signal(SIGPIPE, SIG_DFL)
  }

  /// Asks and waits for the answer.
  package func ask(_ request: PeerRequest) throws(PeerError) -> Reply {
    do { try input.write(contentsOf: Data((request.line + "\n").utf8)) } catch {
      throw .ended(engine, "its process ended")
    }
    return try readReply()
  }

  package func readReply() throws(PeerError) -> Reply {
    guard let line = readLine() else { throw .ended(engine, "its process ended") }
    guard let reply = try? JSONDecoder().decode(Reply.self, from: line) else {
      throw .unreadable(engine, String(decoding: line.prefix(80), as: UTF8.self))
    }
    if reply.isMissing == true { throw .missing(engine) }
    if let error = reply.error { throw .ended(engine, error) }
    return reply
  }

  private func readLine() -> Data? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending = Data(pending[(end + 1)...]) }
        return Data(pending[..<end])
      }
      let more = output.availableData
      if more.isEmpty { return nil }
      pending.append(more)
    }
  }
}

/// A step for the other engine to repeat.
package struct PeerRequest: Hashable {
  package enum Work: String { case prepare, measure }

  package var work: Work
  package var shape: StepDriver.Shape
  package var repetitions: Int
  /// Sequences that the peer makes room for: the largest batch of this context.
  package var sequenceCount: Int

  package init(work: Work, shape: StepDriver.Shape, repetitions: Int, sequenceCount: Int) {
    (self.work, self.shape) = (work, shape)
    (self.repetitions, self.sequenceCount) = (repetitions, sequenceCount)
  }

  package var line: String {
    switch shape {
    case .decode(let batch, let context):
      fields(kind: "decode", batch: batch, context: context)
    case .prefill(let rows):
      fields(kind: "prefill", batch: 1, context: rows)
    }
  }

  private func fields(kind: String, batch: Int, context: Int) -> String {
    "{\"do\":\"\(work.rawValue)\",\"kind\":\"\(kind)\",\"batch\":\(batch),\"context\":\(context),"
      + "\"repetitions\":\(repetitions),\"sequences\":\(sequenceCount)}"
  }
}

/// Another engine that can be measured beside ours.
public enum PeerEngine: String, CaseIterable, Hashable, Sendable {
  case llamaCpp = "llama.cpp"
  /// Its fork with faster kernels for CPUs.
  case ikLlamaCpp = "ik_llama.cpp"

  /// What Python imports.
  var package: String { self == .llamaCpp ? "llama_cpp" : "ik_llama_cpp" }
  /// What pip installs.
  var distribution: String { package.replacing("_", with: "-") + "-python" }
}

/// Why another engine cannot be measured.
public enum PeerError: Error, Hashable, CustomStringConvertible {
  case noPython(String)
  /// Python has no such package.
  case missing(PeerEngine)
  case ended(PeerEngine, String)
  case unreadable(PeerEngine, String)

  public var description: String {
    switch self {
    case .noPython(let name): "there is no \(name) to run the peers; give --python"
    case .missing(let engine):
      "\(engine.rawValue) was not measured: \(engine.distribution) is not installed; "
        + "python3 -m venv peer && peer/bin/pip install \(engine.distribution), "
        + "then add --python peer/bin/python"
    case .ended(let engine, let reason): "\(engine.rawValue) was not measured: \(reason)"
    case .unreadable(let engine, let line):
      "\(engine.rawValue) was not measured: it said \(line)"
    }
  }
}
