import ArgumentParser
import EngineTypes
import Foundation
import Probing
import Reports
import SessionLog

/// `invar probe`: whether company changes the answers of somebody else's server.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Ask a server the same alone and under load, and compare what can be seen.",
    discussion: """
      Sends the same request alone and in company that it controls to a server that speaks OpenAI's API \
      (vLLM, SGLang, llama.cpp's server, invar serve): among 1, 3, 7 … others, beside long prompts, with \
      a cold and a warm prefix, streamed and not. Temperature is 0. Text, tokens and log-probabilities \
      are compared with the answer that was asked alone; what it says is "no divergence at these \
      observables" or "diverged", never that bits are the same, unless the server gives receipts.

      It is gentle: \(Pace.gentle.requestCount) requests in all, \(Pace.gentle.size) at once, \
      \(NumberText.fixed(Pace.gentle.rate, 0)) a second on average. It says what it will cost before it \
      begins, and asks where it is told to do more. Ctrl-C ends it and what was seen is reported. \
      Redirects are not followed. A token is taken from --token-file or \(tokenVariable).

      Fillers and beginnings of prompts are seeded; a new seed each time, so that a cold prefix is cold.

      EXAMPLES
        invar probe 127.0.0.1:8000
        invar probe gpu1:8000 --size 64 --requests 1000 --rate 100 --yes
        invar probe 127.0.0.1:8080 --mode both          invar serve in both kernel modes
        invar probe https://host/v1 --token-file key --json
        invar probe 127.0.0.1:8000 --report probe.md --record probe.jsonl

      Exit status: 0 no divergence, 1 diverged, 2 the server could not be asked or arguments are \
      wrong, 128 + n where signal n ended it and nothing had diverged.
      """)

  static let tokenVariable = "INVAR_PROBE_TOKEN"

  @Argument(help: ArgumentHelp("The server: HOST:PORT or a URL.", valueName: "url"))
  var url: String

  @Option(help: ArgumentHelp("Ask this model (default: the first offered).", valueName: "name"))
  var model: String?

  @Option(help: "Which of OpenAI's endpoints to use.")
  var api = ProbeAPI.auto

  @Option(
    help: ArgumentHelp("Ask this; may be given several times.", valueName: "text"))
  var prompt: [String] = []

  @Option(help: ArgumentHelp("Tokens of an answer, at most.", valueName: "n"))
  var maxTokens = 48

  @Option(help: ArgumentHelp("Requests at once, at most: 2 to 256.", valueName: "n"))
  var size = Pace.gentle.size

  @Option(help: ArgumentHelp("Requests in all, at most.", valueName: "n"))
  var requests = Pace.gentle.requestCount

  @Option(help: ArgumentHelp("Requests a second, on average.", valueName: "n"))
  var rate = Pace.gentle.rate

  @Option(help: ArgumentHelp("Wait so long for an answer: 1 to 3600.", valueName: "seconds"))
  var answerTimeout = 120.0

  @Option(help: "Kernel mode that invar serve is asked for.")
  var mode: ProbeModes?

  @Flag(name: .customLong("no-stream"), help: "Do not have answers streamed.")
  var isWhole = false

  @Option(help: ArgumentHelp("Seed of the plan (default: a new one).", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("A file with the server's token.", valueName: "file"))
  var tokenFile: String?

  @Flag(help: "Do not ask before more than the gentle amount.")
  var yes = false

  @Flag(help: "Print one object of JSON.")
  var json = false

  @Option(help: ArgumentHelp("Also write a report in Markdown.", valueName: "path"))
  var report: String?

  @Option(help: ArgumentHelp("Also write every request, in JSON Lines.", valueName: "path"))
  var record: String?

  func validate() throws {
    try check("--max-tokens", maxTokens, (1...4096).contains(maxTokens), "1 to 4096")
    try check("--size", size, (2...256).contains(size), "2 to 256")
    try check("--requests", requests, (1...1_000_000).contains(requests), "1 to 1000000")
    try check("--rate", rate, rate > 0 && rate <= 1e6, "more than 0 and at most 1000000")
    try check(
      "--answer-timeout", answerTimeout, (1...3600).contains(answerTimeout), "1 to 3600 seconds")
  }

  private func check(
    _ option: String, _ value: some CustomStringConvertible, _ isFine: Bool, _ range: String
  ) throws {
    guard isFine else {
      throw CommandError.optionOutOfRange(option: option, value: "\(value)", range: range)
    }
  }

  func run() throws {
    if let report { try CertificateFile.check(report) }
    let session = try ProbeSession(self)
    let outcome = try session.run()
    if let report { try ProbeFiles.write(outcome, to: report) }
    try StandardStreams.write(
      line: json
        ? ProbeJSON.value(outcome, version: Invar.version).text : ProbeText(outcome).text)
    let status = session.status(outcome)
    if status != 0 { throw ExitCode(status) }
  }
}

/// `--api`.
enum ProbeAPI: String, CaseIterable, ExpressibleByArgument {
  case auto, completions, chat

  var endpoint: Manner.Endpoint? { Manner.Endpoint(rawValue: rawValue) }
}

/// `--mode` of a probe.
enum ProbeModes: String, CaseIterable, ExpressibleByArgument {
  case invariant, standard, both

  var modes: [String] { self == .both ? ["invariant", "standard"] : [rawValue] }
}
