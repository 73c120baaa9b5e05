import EngineTypes
import Foundation
import Transformer

/// Which Python has other engines to measure, and on which files.
public struct PeerOptions: Hashable, Sendable {
  /// The interpreter that has their packages: a path, or a name on `PATH`.
  public var python: String
  /// Further files of the same model that only the peers run, in other quantisations.
  public var models: [String]

  public init(python: String = "python3", models: [String] = []) {
    (self.python, self.models) = (python, models)
  }
}

/// Other engines and this one in turn, on the same shapes with the same number of threads.
struct PeerComparison {
  let options: PeerOptions
  let driver: StepDriver
  let mode: KernelMode
  let scope: Scope
  let modelPath: String?

  /// One shape, measured by us and by every peer.
  private final class Case {
    let name: String
    /// The largest batch that is measured at this context.
    var sequenceCount = 1
    let shape: StepDriver.Shape
    let repetitions: Int
    let ours = Series()
    let theirs: [Series]
    let ratios: [Series]

    init(_ name: String, _ shape: StepDriver.Shape, repetitions: Int, peerCount: Int) {
      (self.name, self.shape, self.repetitions) = (name, shape, repetitions)
      theirs = (0..<peerCount).map { _ in Series() }
      ratios = (0..<peerCount).map { _ in Series() }
    }
  }

  /// Another engine on one of the files.
  private struct Peer {
    let process: PeerProcess
    let engine: PeerEngine
    /// Name and version of its package.
    let package: String
    let file: String
  }

  /// - Returns: the table, and what could not be measured.
  func run(progress: Benchmark.Progress) throws -> (table: ReportTable?, notes: [String]) {
    guard let modelPath else {
      return (nil, ["no peer was measured: they need a model in a file, see --model"])
    }
    let (peers, notes) = start([modelPath] + options.models)
    defer { for peer in peers { peer.process.close() } }
    guard !peers.isEmpty else { return (nil, notes) }
    let cases = self.cases(peerCount: peers.count)
    do { try measure(cases, peers, progress) } catch let error as PeerError {
      return (nil, notes + [error.description])
    }
    return (table(cases, peers), notes)
  }

  /// The engines that Python has, and why it has not the others.
  private func start(_ paths: [String]) -> (peers: [Peer], notes: [String]) {
    var (peers, notes): ([Peer], [String]) = ([], [])
    for engine in PeerEngine.allCases {
      for path in paths {
        do throws(PeerError) {
          let process = try PeerProcess(
            engine, python: options.python, model: path,
            threadCount: driver.transformer.threadCount)
          peers.append(
            Peer(
              process: process, engine: engine,
              package: try process.readReply().engine ?? engine.rawValue,
              file: URL(fileURLWithPath: path).lastPathComponent))
        } catch { if !notes.contains(error.description) { notes.append(error.description) } }
      }
    }
    return (peers, notes)
  }

  private func cases(peerCount: Int) -> [Case] {
    let context = scope.decodeContext
    let prefill = scope.prefillRows.last.map {
      [("prefill", StepDriver.Shape.prefill(rows: $0), 1)]
    }
    let long = scope.contexts.last { $0 <= scope.peerContext }.map { long in
      scope.contextBatches.map { ("decode", StepDriver.Shape.decode(batch: $0, context: long), 2) }
    }
    let decode: [(String, StepDriver.Shape, Int)] = [
      ("decode", .decode(batch: 1, context: context), 8),
      ("decode", .decode(batch: 8, context: context), 4),
      ("decode", .decode(batch: 32, context: context), 2),
    ]
    let cases = ((prefill ?? []) + decode + (long ?? [])).map {
      Case($0.0, $0.1, repetitions: $0.2, peerCount: peerCount)
    }
    for one in cases {
      let alike = cases.map { size($0.shape) }.filter { $0.tokens == size(one.shape).tokens }
      if case .decode = one.shape { one.sequenceCount = alike.map(\.batch).max() ?? 1 }
    }
    return cases
  }

  private func measure(
    _ cases: [Case], _ peers: [Peer], _ progress: Benchmark.Progress
  ) throws {
    for one in cases {
      for peer in peers {
        progress("preparing \(peer.engine.rawValue): \(label(one))", 0, 0)
        _ = try peer.process.ask(
          PeerRequest(
            work: .prepare, shape: one.shape, repetitions: 0, sequenceCount: one.sequenceCount))
      }
    }
    let probes = cases.map { one in Probe("peer: \(label(one))") { try measure(one, peers) } }
    let start = Benchmark.now()
    try RoundRobin(
      seconds: scope.peerSeconds, minimumRuns: scope.minimumRuns, roundCount: 5,
      clock: Benchmark.now
    ).run(probes) { label, fraction in progress(label, fraction, Benchmark.now() - start) }
  }

  /// Ours, then each of theirs; the best repetition counts, for us and for them.
  private func measure(_ one: Case, _ peers: [Peer]) throws {
    let input = driver.input(one.shape, mode: mode)
    // The first warms what the peer's turn has pushed out, as the peer's own first one does.
    let ours =
      try (0...one.repetitions).map { _ in try driver.run(input).seconds }.min() ?? 0
    let rows = Double(one.shape.rowCount)
    one.ours.add(rows / ours)
    for (index, peer) in peers.enumerated() {
      let reply = try peer.process.ask(
        PeerRequest(
          work: .measure, shape: one.shape, repetitions: one.repetitions + 1,
          sequenceCount: one.sequenceCount))
      guard let theirs = reply.seconds?.min() else {
        throw PeerError.ended(peer.engine, "it gave no times")
      }
      one.theirs[index].add(rows / theirs)
      one.ratios[index].add(theirs / ours)
    }
  }

  private func label(_ one: Case) -> String {
    switch one.shape {
    case .decode(let batch, let context): "\(one.name) batch \(batch) context \(context)"
    case .prefill(let rows): "\(one.name) \(rows)"
    }
  }

  private func table(_ cases: [Case], _ peers: [Peer]) -> ReportTable {
    // One file after another has the same name and version.
    let names = peers.map(\.package).reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }.joined(separator: ", ")
    return ReportTable(
      key: "peer",
      title: "Peers: this engine against \(names), in turn, best of each turn",
      columns: [
        .init("work", "work"), .init("batch", "batch"), .init("tokens", "tokens"),
        .init("peer", "peer"), .init("peer_model", "peer's file"),
        .init("tokens_per_second", "ours tok/s", style: .spread),
        .init("peer_tokens_per_second", "peer tok/s", style: .spread),
        .init("ratio", "ratio", digits: 2, style: .bar),
      ],
      rows: peers.indices.flatMap { index in
        cases.map { one in
          let (batch, tokens) = size(one.shape)
          return [
            .text(one.name), .integer(batch), .integer(tokens), .text(peers[index].engine.rawValue),
            .text(peers[index].file),
            Cell(one.ours), Cell(one.theirs[index]), Cell(one.ratios[index]),
          ]
        }
      })
  }

  private func size(_ shape: StepDriver.Shape) -> (batch: Int, tokens: Int) {
    switch shape {
    case .decode(let batch, let context): (batch, context)
    case .prefill(let rows): (1, rows)
    }
  }
}
