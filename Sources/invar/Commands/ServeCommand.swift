import ArgumentParser
import EngineTypes
import Inference
import Serving

/// `invar serve`: the engine for clients of OpenAI's API.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answer clients of OpenAI's API over HTTP.",
    discussion: """
      The first line printed is the address; everything after it is a log on standard error. A \
      request may ask for kernels of its own with "mode": "invariant" or "standard"; \
      system_fingerprint says which it got. GET /openapi.json describes all of it, /metrics has \
      figures under vLLM's names.

      Only this machine can come in, unless a key is set, which clients then show as a bearer token. \
      SIGTERM or Ctrl-C takes no more clients and waits for answers under way.

      EXAMPLES
        invar serve
        invar serve --listen 127.0.0.1:0 --model tiny
        INVAR_API_KEY=secret invar serve --listen 0.0.0.0:8080
        curl -N localhost:8080/v1/completions -d '{"prompt": "Once", "stream": true}'
      """)

  @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "host:port"))
  var listen = ListenAddress()

  @OptionGroup(title: "Serving options") var serving: ServingOptions
  @OptionGroup(title: "Engine options") var engine: EngineOptions

  func run() throws {
    let configuration = try engine.configuration()
    let wish = try serving.wish(listen)
    let opened = try ModelOpener().open(configuration.model)
    let notices = Notices()
    let model = try LoadedModel(noting: opened)
    let session = try SessionWiring(
      model, opened, configuration, recordsByDefault: false, comparesFamilies: false,
      notices: notices)
    defer { session.close() }
    let stop = StopRequest()
    let run = ServingRun(session.engine, model, wish)
    let address = try run.start()
    try StandardStreams.write(line: "listening on http://\(address)")
    stop.wait()
    run.end()
    session.close()
    while let notice = notices.take() { StandardStreams.report(notice) }
    if let path = session.path, let shortfall = session.recording?.shortfall(path) {
      StandardStreams.report(shortfall)
    }
    try session.check()
    if session.recording?.hasFailed == true { throw ExitCode(2) }
  }
}
