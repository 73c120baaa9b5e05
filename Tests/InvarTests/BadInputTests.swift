import Foundation
import Testing

/// Whatever is wrong: exit status 2 and one line that names the cause.
@Suite struct BadInputTests {
  static let facts: [(arguments: [String], words: [String])] = [
    (["nonsense"], ["nonsense", "dashboard", "run"]),
    (["help", "nonsense"], ["nonsense", "dashboard", "run"]),
    (["model", "nonsense"], ["model nonsense", "pull", "list", "info"]),
    (["themes", "nonsense"], ["themes nonsense", "preview", "check"]),
    (["run", "--foo"], ["'--foo'", "--help"]),
    (["run", "--raww", "a"], ["'--raww'", "'--raw'"]),
    (["perplexity", "--foo"], ["'--foo'", "--help"]),
    (["locate", "--foo"], ["'--foo'", "--help"]),
    (["locate", "a.jsonl", "--foo"], ["'--foo'", "--help"]),
    (["lab", "feynman", "--foo"], ["'--foo'", "--help"]),
    (["export", "a.jsonl", "--output", ""], ["--output is empty"]),
    (["export", "a.jsonl", "--output="], ["--output is empty"]),
    (["export", ""], ["export", "empty name"]),
    (["verify", ""], ["verify", "empty name"]),
    (["model", "info", ""], ["model", "empty name"]),
    (["themes", "check", ""], ["themes", "empty name"]),
    (["--threads", ""], ["--threads is empty"]),
    (["--theme", ""], ["--theme is empty"]),
    (["--record", ""], ["--record is empty"]),
    (["run", "--prompts-file", ""], ["--prompts-file is empty"]),
    (["run", "a", "--mode", ""], ["--mode is empty"]),
    (["prove", "--certificate", "", "--model", "tiny"], ["--certificate is empty"]),
    (["lab", "feynman", "--prompt", ""], ["--prompt is empty"]),
    (["--once", "--model", "tiny", "--theme", "/etc"], ["/etc", "it is a directory"]),
    (["lab", "feynman", "--model", "tiny", "--state", "/etc"], ["/etc", "it is a directory"]),
    (["--headless", "--duration", "inf"], ["--duration is inf", "a number", "at most"]),
    (["--headless", "--duration", "1e10"], ["--duration is 1", "at most 1000000000"]),
    (["run", "a", "--temperature", "inf"], ["--temperature is inf", "a number"]),
    (["verify", "a.jsonl", "--seed", "3"], ["--seed", "--schedule shuffled"]),
    (["run", "a", "--top-logprobs", "3"], ["--top-logprobs", "--json"]),
    (["bench", "--python", "python3"], ["--python", "--peer"]),
    (["--workload", "foo"], ["'foo'", "it takes steady, burst, ramp"]),
    (["--nonsense"], ["--nonsense"]),
    (["run"], ["--prompt", "--prompts-file"]),
    (["run", "a", "--prompts-file", "b"], ["not both"]),
    (["run", "a", "--mode", "fast"], ["fast", "invariant", "standard", "reference"]),
    (["run", "a", "--isa", "mmx"], ["mmx", "auto", "avx512", "avx2", "portable"]),
    (["run", "a", "--activation", "f8"], ["f8", "bf16", "f32"]),
    (["run", "a", "--kv", "f8"], ["f8", "bf16", "f16", "f32"]),
    (["run", "a", "--kernel", "attention"], ["OP=FAMILY"]),
    (["run", "a", "--kernel", "softmax=standard"], ["softmax", "rmsnorm", "logits"]),
    (["run", "a", "--kernel", "logits=fast"], ["fast", "invariant"]),
    (["run", "a", "--prefix-cache", "yes"], ["yes", "on", "off"]),
    (["run", "a", "--max-tokens", "0"], ["--max-tokens", "at least 1"]),
    (["run", "a", "--top-p", "0"], ["--top-p"]),
    (["run", "a", "--model", "unheard-of"], ["unheard-of", "tiny"]),
    (["run", "a", "--model", "/missing.gguf"], ["/missing.gguf"]),
    (["run", "a", "--model", "tiny", "--token-budget", "0"], ["--token-budget is 0", "1 to"]),
    (["run", "a", "--model", "tiny", "--chunk-limit", "0"], ["--chunk-limit is 0", "1 to"]),
    (["run", "a", "--model", "tiny", "--max-running", "0"], ["--max-running is 0", "1 to"]),
    (["run", "a", "--model", "tiny", "--block-size", "0"], ["--block-size is 0", "1 to", "256"]),
    (["run", "a", "--model", "tiny", "--threads", "0"], ["--threads is 0", "1 to"]),
    (["run", "a", "--model", "tiny", "--blocks", "0"], ["--blocks is 0", "1 to"]),
    (["run", "a", "--model", "tiny", "--blocks", "16000000"], ["KV cache", "--blocks"]),
    (["run", "a", "--model", "tiny", "--blocks", "1"], ["KV blocks", "--blocks"]),
    (["run", "--raw", "--model", "tiny", "--prompt", ""], ["prompt is empty"]),
    (["run", String(repeating: "?", count: 600), "--model", "tiny"], ["limit is 511"]),
    (["run", "a", "--model", "tiny", "--record", "/proc/none/x"], ["cannot write", "/proc/none"]),
    (["run", "--prompts-file", "missing.txt"], ["missing.txt", "no such file"]),
    (["tokenize"], ["one text"]),
    (["tokenize", "one", "two"], ["one text"]),
    (["perplexity", "missing.txt"], ["missing.txt", "no such file"]),
    (["perplexity", "--model", "tiny", "--context", "2", "/etc/hostname"], ["context is 2"]),
    (["prove", "--quick", "--full"], ["--quick", "--full"]),
    (["prove", "--break", "nothing"], ["nothing", "list", "split-k-by-rows"]),
    (["prove", "--record", "a.jsonl"], ["prove", "--record"]),
    (
      ["prove", "--certificate", "/proc/none/x", "--model", "tiny"], ["cannot write", "/proc/none"]
    ),
    (["lab", "nosuch"], ["no lab nosuch", "associativity", "feynman"]),
    (["lab", "associativity", "--shuffles", "0"], ["--shuffles", "1 to"]),
    (["lab", "associativity", "--record", "x.jsonl"], ["lab", "--record"]),
    (["lab", "mm", "--size", "48"], ["--size", "multiple of 32"]),
    (["lab", "mm", "--rows", "1"], ["--rows", "2 to 4096"]),
    (["lab", "kv-boundary", "--block-size", "0"], ["--block-size", "1 to 256"]),
    (["lab", "feynman", "--completions", "0"], ["--completions"]),
    (["lab", "feynman", "--model", "tiny", "--tokens", "9999"], ["--tokens", "512"]),
    (["lab", "feynman", "--model", "tiny", "--block-size", "0"], ["--block-size is 0", "1 to"]),
    (["lab", "feynman", "--model", "tiny", "--token-budget", "0"], ["--token-budget is 0"]),
    (["lab", "feynman", "--model", "tiny", "--state", "/proc/none/x"], ["/proc/none", "--state"]),
    (
      ["lab", "feynman", "--model", "tiny", "--state", "/etc/hostname"],
      ["/etc/hostname", "--restart"]
    ),
    (["lab", "on-policy", "--model", "tiny", "--blocks", "1"], ["KV blocks", "--blocks"]),
    (["verify"], ["no session"]),
    (["verify", "missing.jsonl"], ["missing.jsonl"]),
    (["verify", "/etc/hostname"], ["/etc/hostname", "no session log"]),
    (["verify", "/etc"], ["/etc", "directory"]),
    (["verify", "a.jsonl", "--threads", "-1"], ["--threads", "-1", "1 to 1024"]),
    (["--threads", "-1"], ["--threads", "-1", "1 to 1024"]),
    (["run", "a", "--threads", "-1"], ["--threads", "-1", "1 to 1024"]),
    (["prove", "--threads", "-1"], ["--threads", "-1", "1 to 1024"]),
    (["bench", "--threads", "-1"], ["--threads", "-1", "1 to 1024"]),
    (["--threads", "two"], ["--threads is two", "1 to 1024"]),
    (["--duration", "long"], ["--duration is long", "more than 0 seconds"]),
    (["--concurrency", "-1"], ["--concurrency", "-1", "1 to 256"]),
    (["run", "a", "--top-k", "-1"], ["--top-k", "-1", "at least 0"]),
    (["run", "a", "--temperature", "-.5"], ["--temperature is -.5", "at least 0"]),
    (["run", "a", "--model", "tiny", "--block-size", "-1"], ["--block-size is -1", "256"]),
    (["--foo"], ["--foo", "--help"]),
    (["run", "a", "--foo"], ["--foo", "--help"]),
    (["--mdoe", "standard"], ["--mdoe", "--mode"]),
    (["--model", ""], ["--model", "empty"]),
    (["--model", "/etc"], ["/etc", "directory"]),
    (["run", "a", "--model", "/etc"], ["/etc", "directory"]),
    (["model", "info", "/etc"], ["/etc", "directory"]),
    (["--model", "/etc/hostname"], ["/etc/hostname", "GGUF"]),
    (["--model", "stdin"], ["stdin", "GGUF"]),
    (["--model", "unheard-of"], ["unheard-of", "tiny"]),
    (["verify", "a.jsonl", "--schedule", "sideways"], ["sideways", "alone", "recorded"]),
    (["verify", "a.jsonl", "--schedule", "0"], ["0", "1 to 1024"]),
    (["compare"], ["<a>"]),
    (["compare", "a.jsonl"], ["<b>"]),
    (["compare", "missing.jsonl", "/etc/hostname"], ["missing.jsonl", "no such file"]),
    (["compare", "/etc/hostname", "missing.jsonl"], ["/etc/hostname", "no session log"]),
    (["compare", "/etc", "missing.jsonl"], ["/etc", "directory"]),
    (["compare", "a.jsonl", ""], ["compare", "empty name"]),
    (["compare", "a.jsonl", "b.jsonl", "--jsn"], ["--jsn", "--json"]),
    (["compare", "a.jsonl", "b.jsonl", "--screen", "--json"], ["--screen", "--json", "together"]),
    (["compare", "a.jsonl", "b.jsonl", "--ascii"], ["--ascii", "--screen"]),
    (["compare", "missing.jsonl", "b.jsonl", "--screen"], ["not a terminal", "--screen"]),
    (["locate"], ["--prompt", "logs"]),
    (["locate", "a.jsonl"], ["--request"]),
    (["locate", "a.jsonl", "--request", "x"], ["--request", "x"]),
    (["locate", "a.jsonl", "--request", "r1", "--crowd", "2"], ["--crowd", "--prompt"]),
    (["locate", "a.jsonl", "--request", "r1", "--mode", "standard"], ["--prompt"]),
    (["locate", "a.jsonl", "b.jsonl", "c.jsonl"], ["3 logs"]),
    (["locate", "a.jsonl", "--prompt", "b"], ["not both"]),
    (["locate", "missing.jsonl", "--request", "r1"], ["missing.jsonl"]),
    (["locate", "--prompt", "a", "--crowd", "0"], ["--crowd", "256"]),
    (["locate", "--prompt", "a", "--minimise"], ["--crowd", "--request"]),
    (["locate", "--prompt", "a", "--output", "b"], ["--minimise"]),
    (["locate", "--prompt", "a", "--model", "unheard-of"], ["unheard-of"]),
    (["locate", "--raw", "--model", "tiny", "--prompt", ""], ["prompt is empty"]),
    (["export"], ["no session"]),
    (["export", "missing.jsonl"], ["missing.jsonl"]),
    (["export", "/etc/hostname"], ["/etc/hostname", "no session log"]),
    (["export", "/etc"], ["/etc", "directory"]),
    (["export", "--to", "xml", "a.jsonl"], ["xml", "jsonl", "csv", "chrome-trace", "asciicast"]),
    (["export", "--size", "9x9", "a.jsonl"], ["--size", "40x10"]),
    (["export", "--size", "big", "a.jsonl"], ["--size", "big"]),
    (["export", "--speed", "3", "a.jsonl"], ["--speed", "0.25", "16", "max"]),
    (["export", "--idle-limit", "0", "a.jsonl"], ["--idle-limit", "0.25"]),
    (["replay", "a.jsonl"], ["standard input", "replay", "export"]),
    (["replay", "--speed", "fast", "a.jsonl"], ["--speed", "fast"]),
    (["replay", "--step", "-1", "a.jsonl"], ["--step"]),
    (["--json"], ["--json", "--once"]),
    (["--once", "--headless"], ["--once", "--headless"]),
    (["model", "info", "unheard-of"], ["unheard-of"]),
    (["model", "pull", "unheard-of"], ["unheard-of", "smollm2-135m-instruct"]),
    ([], ["standard input", "--headless"]),
    (["--duration", "1"], ["--headless"]),
    (["--headless", "--duration", "0"], ["--duration"]),
    (["--headless", "--model", "tiny", "--blocks", "1"], ["workload", "--blocks"]),
    (["--concurrency", "0"], ["--concurrency", "256"]),
    (["--seed", "-1"], ["--seed is -1", "0 to 18446744073709551615"]),
    (["--steps", "-3", "--headless"], ["--steps is -3", "at least 1"]),
    (["--headless", "--duration", "-0.5"], ["--duration is -0.5", "more than 0"]),
    (["run", "a", "--seed=-1"], ["--seed is -1", "0 to 18446744073709551615"]),
    (["run", "a", "--seed", "1.5"], ["--seed is 1.5", "0 to 18446744073709551615"]),
    (["run", "a", "--seed", "many"], ["--seed is many", "0 to 18446744073709551615"]),
    (["run", "a", "--max-tokens", "-1"], ["--max-tokens is -1", "at least 1"]),
    (["run", "a", "--max-tokens", "ten"], ["--max-tokens is ten", "at least 1"]),
    (
      ["run", "a", "--max-tokens", "18446744073709551615"],
      ["--max-tokens is 18446744073709551615", "at most 9223372036854775807"]
    ),
    (
      ["run", "a", "--model", "tiny", "--block-size", "9223372036854775807"],
      ["--block-size is 9223372036854775807", "1 to 256"]
    ),
    (["run", "a", "--temperature", "-1"], ["--temperature is -1", "at least 0"]),
    (["run", "a", "--top-k", "-1"], ["--top-k is -1", "at least 0"]),
    (["run", "a", "--top-p", "-.5"], ["--top-p is -.5", "at most 1"]),
    (["run", "a", "--min-p", "x"], ["--min-p is x", "0 to 1"]),
    (["run", "a", "--top-logprobs", "-1"], ["--top-logprobs is -1", "0 to 1000"]),
    (["run", "a", "--threads", "-1"], ["--threads is -1", "1 to 1024"]),
    (["run", "a", "--block-size", "-1"], ["--block-size is -1", "1 to 256"]),
    (["run", "a", "--blocks", "-1"], ["--blocks is -1", "1 to"]),
    (["run", "a", "--token-budget", "-1"], ["--token-budget is -1", "1 to"]),
    (["run", "a", "--chunk-limit", "-1"], ["--chunk-limit is -1", "1 to"]),
    (["run", "a", "--max-running", "-1"], ["--max-running is -1", "1 to"]),
    (["perplexity", "a.txt", "--context", "-1"], ["--context is -1", "4 to"]),
    (["verify", "a.jsonl", "--seed", "-1"], ["--seed is -1", "0 to"]),
    (["locate", "--prompt", "a", "--crowd", "-1"], ["--crowd is -1", "1 to 256"]),
    (["lab", "mm", "--rows", "-1"], ["--rows is -1", "2 to 4096"]),
    (["lab", "rmsnorm", "--rows", "-1"], ["--rows is -1", "1 to 100000"]),
    (["lab", "mm", "--size", "-32"], ["--size is -32", "multiple of 32"]),
    (["lab", "on-policy", "--tokens", "-1"], ["--tokens is -1", "1 to 1024"]),
    (["export", "--idle-limit", "-1", "a.jsonl"], ["--idle-limit is -1", "0.25 to 3600"]),
  ]

  @Test(arguments: facts)
  func isOneLineThatNamesTheCause(arguments: [String], words: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("invar: ") && outcome.errors.hasSuffix("\n"))
    #expect(outcome.errors.filter(\.isNewline).count == 1, "\(outcome.errors)")
    for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
  }

  /// A script that asked for a log must see that there is none.
  @Test(arguments: [
    ["--headless", "--model", "tiny", "--steps", "4", "--record", "/dev/full"],
    ["run", "--model", "tiny", "--max-tokens", "2", "--record", "/dev/full", "Why?"],
  ])
  func aLogThatCouldNotBeWrittenIsNoSuccess(arguments: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(arguments)
    #expect(outcome.status == 2 && outcome.errors.contains("NOT RECORDED"), "\(outcome.errors)")
  }

  /// A name is anybody's; a terminal shows it and obeys nothing in it.
  @Test(arguments: [
    ["verify", "a\u{1b}]0;x\u{7}.jsonl"],
    ["--model", "tiny", "--theme", "\u{1b}[31mred", "--once"],
    ["themes", "check", "\u{1b}[2J.toml"], ["export", "\u{9b}2J"],
  ])
  func noNameCommandsTheTerminal(arguments: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(arguments)
    #expect(outcome.status == 2 && outcome.errors.contains("□"), "\(outcome.errors)")
    #expect(
      outcome.errors.unicodeScalars.allSatisfy {
        $0.value == 10 || $0.value >= 32 && !(127..<160).contains($0.value)
      })
  }

  /// Each says what is there instead of a log.
  @Test func whatIsNoLogIsNamed() throws {
    let program = try Program()
    defer { program.remove() }
    let path = program.home.appending(path: "cut.jsonl").path
    let header = #"{"event":"header","schema":1,"program_version":"0.1","#
    try Data((header + String(repeating: "x", count: 300_000)).utf8).write(
      to: URL(fileURLWithPath: path))
    for command in ["verify", "export"] {
      let outcome = try program([command, path])
      #expect(outcome.status == 2 && outcome.errors.contains("no whole line in 300,0"))
    }
  }

  /// Replacing what cannot be read would ask another question.
  @Test(arguments: [
    ["run", "--model", "tiny", "--prompts-file"], ["perplexity", "--model", "tiny"],
  ])
  func aFileThatIsNoTextIsRefused(command: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    let path = program.home.appending(path: "picture.png").path
    try Data([0x89, 0x50, 0x4E, 0x47, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: path))
    let outcome = try program(command + [path])
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors == "invar: cannot read \(path): line 1 is no UTF-8; save it as UTF-8\n")
  }

  @Test func theNameOfADirectoryIsSaidOnce() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["tokenize", "--model", "/etc", "x"])
    #expect(
      outcome.errors == "invar: cannot open /etc: it is a directory; name a .gguf file in it\n")
  }

  @Test func aRefusedPromptDoesNotStopTheOthers() throws {
    let program = try Program()
    defer { program.remove() }
    let long = String(repeating: "?", count: 600)
    let outcome = try program(
      ["run", "--json", "--model", "tiny", "--max-tokens", "2", "first", long, "third"])
    #expect(outcome.status == 2)
    let lines = try outcome.json()
    #expect(lines.compactMap { $0["id"] as? String } == ["r1", "r2", "r3"])
    #expect(lines.compactMap { $0["prompt"] as? String } == ["first", long, "third"])
    #expect(lines.map { $0["error"] is String } == [false, true, false])
    #expect(outcome.errors.contains("prompt 2"))
  }

  @Test(arguments: [
    ("modl = \"tiny\"", ["config.toml:1", "modl", "model"]),
    ("model = \"tiny\"\nthreads = \"2\"", ["config.toml:2", "threads", "whole number"]),
    ("isa = \"mmx\"", ["config.toml:1", "mmx", "avx2"]),
    ("kernel = [\"softmax=standard\"]", ["config.toml:1", "softmax"]),
    ("kernel = \"logits=standard\"", ["config.toml:1", "list"]),
    ("seed = 1\nblock-size = 257", ["config.toml:2: block-size is 257, must be 1 to 256"]),
    ("max-waiting = 0", ["config.toml:1: max-waiting is 0, must be 1 to 65536"]),
    ("prefix-cache = 1", ["config.toml:1", "\"on\" or \"off\""]),
    ("seed = -1", ["config.toml:1", "seed"]),
    ("\n[theme]\nname = 3", ["config.toml:3", "theme.name"]),
    ("record-limit = 500MB", ["config.toml:1", "record-limit", "in quotes", "\"500MB\""]),
    ("record-limit = off", ["config.toml:1", "record-limit", "in quotes", "\"off\""]),
    ("record-limit = \"lots\"", ["config.toml:1", "record-limit", "\"500MB\""]),
    ("record-limit = true", ["config.toml:1", "record-limit", "\"500MB\""]),
    ("record = \"\"", ["config.toml:1", "record", "not empty"]),
    ("seed = 18446744073709551615", ["config.toml:1", "seed", "to 9223372036854775807"]),
    ("\"theme\" = nord", ["config.toml:1: theme must be text in quotes"]),
    ("theme = \"nord\" x", ["config.toml:1", "theme must be text in quotes", "nothing behind it"]),
    ("theme = \"nord\" \"x\" # y", ["config.toml:1", "nothing behind it"]),
    ("model = ", ["config.toml:1", "model", "quotes"]),
    ("theme = nord", ["config.toml:1", "theme", "text in quotes", "\"nord\""]),
    ("seed = 1\ntheme = solarized-dark # mine", ["config.toml:2", "\"solarized-dark\""]),
    ("theme = \"nord", ["config.toml:1", "theme", "no quote at its end"]),
    ("theme = 3", ["config.toml:1", "theme", "text in quotes"]),
    ("[theme]\nname = nord", ["config.toml:2", "theme.name", "\"nord\""]),
    ("mode = standard", ["config.toml:1", "mode", "\"standard\""]),
    ("mode = true", ["config.toml:1", "mode", "text in quotes"]),
    ("threads = two", ["config.toml:1", "threads", "whole number"]),
    ("threads = 2.5", ["config.toml:1", "threads", "whole number"]),
    ("threads = 99999999999999999999", ["config.toml:1", "threads", "whole number"]),
    ("prefix-cache = yes", ["config.toml:1", "prefix-cache", "true, false"]),
    ("kernel = logits=standard", ["config.toml:1", "kernel", "list"]),
    ("kernel = [\"logits=standard\"", ["config.toml:1", "kernel", "bracket"]),
    ("seed = 1\nmodel = \"tiny\"\nseed = 2", ["config.toml:3", "seed", "line 1"]),
    ("[keys]\npause = p", ["config.toml:2", "keys.pause", "\"p\""]),
    ("[keys]\npause = \"x\"\npause = \"y\"", ["config.toml:3", "keys.pause", "line 2"]),
    ("[keys]\ntoggle mode = \"x\"", ["config.toml:2", "toggle mode", "letters"]),
    ("[engine]\nthreads = 2", ["config.toml:1", "[engine]", "[keys]"]),
    ("[keys\npause = \"x\"", ["config.toml:1", "brackets"]),
    ("nord", ["config.toml:1", "name = value"]),
    ("colour = \"x\"", ["config.toml:1", "colour", "theme"]),
    ("keys = 3", ["config.toml:1", "keys must be a table"]),
    ("[keys]\nzoom = \"Z\"\npause = 3", ["config.toml:3", "keys.pause"]),
    ("[keys]\n\nfly = \"f\"", ["config.toml:3", "fly", "toggle-mode"]),
    ("[keys]\npause = \"hyper-p\"", ["config.toml:2", "hyper-p", "space"]),
    ("[keys]\npause = \"m\"", ["config.toml:2", "pause", "m", "toggle-mode"]),
    ("layout = \"walls\"", ["config.toml:1", "walls", "overview, batch, proof, wall"]),
    ("layout = \"own\"", ["config.toml:1", "own", "wall"]),
    ("layout = 3", ["config.toml:1", "layout must be text in quotes"]),
    ("[layout]\ncolumns = 3", ["config.toml:2", "layout.columns", "name, rows"]),
    ("[layout]\nrows = \"batch\"", ["config.toml:2", "layout.rows", "a list of rows"]),
    ("[layout]\nrows = [3]", ["config.toml:2", "layout.rows", "a list of rows"]),
    ("[layout]\nrows = []", ["config.toml:2", "rows is empty"]),
    (
      "[layout]\nrows = [\n  \"batch\", # x\n  \"2 chart\",\n]",
      ["config.toml:4", "no panel is called chart; there are batch"]
    ),
    ("[layout]\nrows = [\"batch\",\n\"batch\"]", ["config.toml:3", "batch stands there twice"]),
    ("[layout]\nrows = [\"batch:0\"]", ["config.toml:2", "from 1 to 100"]),
    ("[layout]\nrows = [\n\"batch\n]", ["config.toml:3", "ends with a quote"]),
    ("[layout]\nrows = [\"batch\"", ["config.toml:2", "bracket"]),
    ("[layout]\nname = wall", ["config.toml:2", "layout.name", "\"wall\""]),
    ("graphs = \"dots\"", ["config.toml:1", "dots", "braille"]),
    ("graphs = braille", ["config.toml:1", "graphs", "\"braille\""]),
    ("seed = 1\n[keys]\nzoom = \"P\"\npause = [\"P\"]", ["config.toml:3", "zoom", "pause"]),
  ])
  func configurationFileIsNamedWithItsLine(text: String, words: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(text, to: ".config/invar/config.toml")
    let outcome = try program(["run", "hello"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.filter(\.isNewline).count == 1, "\(outcome.errors)")
    #expect(!outcome.errors.contains("'nan'"), "\(outcome.errors)")
    for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
  }
}
