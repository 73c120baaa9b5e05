import ArgumentParser
import Foundation
import Serving

extension ListenAddress: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }

  package var defaultValueDescription: String { description }
}

/// Who may come to a server.
struct KeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file whose first line is the key that clients must show (or INVAR_API_KEY).",
      valueName: "file"))
  var apiKeyFile: String?

  /// The key, from the file or the environment.
  ///
  /// - Throws: `CommandError` where the file has none, or where others than this machine can come and
  ///   there is none.
  func key(for address: ListenAddress) throws(CommandError) -> BearerKey? {
    let text: String
    if let apiKeyFile {
      let lines = try StandardStreams.readText(apiKeyFile).split(whereSeparator: \.isNewline)
      text = lines.first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
      if text.isEmpty { throw .cannotRead(path: apiKeyFile, reason: "its first line is no key") }
    } else {
      text = ProcessInfo.processInfo.environment["INVAR_API_KEY"] ?? ""
    }
    if !text.isEmpty { return BearerKey(text) }
    guard address.isLoopback else { throw .needsKey(address: "\(address)") }
    return nil
  }
}

/// Who may come to a server, and what one client may take from the others.
struct ServingOptions: ParsableArguments {
  @OptionGroup var key: KeyOptions

  @Option(help: ArgumentHelp("Bytes of a request's body.", valueName: "n"))
  var maxBody = ServingLimits().bodyBytes

  @Option(help: ArgumentHelp("Connections at once; more wait.", valueName: "n"))
  var maxConnections = ServingLimits().connections

  @Option(
    help: ArgumentHelp(
      "Close a connection that asks for nothing, or never ends asking.", valueName: "seconds"))
  var idleTime = 60.0

  @Option(help: ArgumentHelp("Time for a request's body to arrive.", valueName: "seconds"))
  var requestTime = 30.0

  @Option(
    help: ArgumentHelp(
      "Cut a client off that takes nothing of its answer for so long.", valueName: "seconds"))
  var stallTime = 30.0

  @Option(
    help: ArgumentHelp(
      "Asked to end, wait so long for answers under way.", valueName: "seconds"))
  var drainTime = 30.0

  func validate() throws {
    try check("--max-body", maxBody, (1024...1 << 30).contains(maxBody), "1024 to 1073741824")
    try check(
      "--max-connections", maxConnections, (1...1_000_000).contains(maxConnections),
      "1 to 1000000")
    for (option, value) in [
      ("--idle-time", idleTime), ("--request-time", requestTime), ("--stall-time", stallTime),
    ] {
      try check(option, value, (0.1...86_400).contains(value), "0.1 to 86400 seconds")
    }
    try check("--drain-time", drainTime, (0...86_400).contains(drainTime), "0 to 86400 seconds")
  }

  var limits: ServingLimits {
    var limits = ServingLimits()
    limits.bodyBytes = maxBody
    limits.connections = maxConnections
    limits.idleTime = .seconds(idleTime)
    limits.requestTime = .seconds(requestTime)
    limits.stallTime = .seconds(stallTime)
    limits.drainTime = .seconds(drainTime)
    return limits
  }

  /// A server there with these limits.
  func wish(_ address: ListenAddress) throws(CommandError) -> ServingWish {
    ServingWish(address: address, limits: limits, key: try key.key(for: address))
  }

  private func check(
    _ option: String, _ value: some CustomStringConvertible, _ isFine: Bool, _ range: String
  ) throws {
    guard isFine else {
      throw CommandError.optionOutOfRange(option: option, value: "\(value)", range: range)
    }
  }
}
