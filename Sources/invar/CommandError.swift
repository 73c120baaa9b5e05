/// What the program itself finds wrong with its arguments or a file.
enum CommandError: Error, Hashable, CustomStringConvertible {
  case unknownCommand(String, known: [String])
  case unknownOption(String, nearest: String?)
  case unknownLab(String, known: [String])
  case unknownLayout(String, known: [String])
  case cannotRead(path: String, reason: String)
  case notUTF8(path: String, EncodingFault)
  case cannotWriteOutput(reason: String)
  case cannotWrite(path: String, reason: String)
  case quickAndFull
  case noPrompt
  case twoSourcesOfPrompts
  case badPromptLine(path: String, line: Int)
  case needsOneText(given: [String])
  case optionOutOfRange(option: String, value: String, range: String)
  case onlyHeadless(option: String)
  case onlyOnce(option: String)
  case notTogether(String, String)
  case notRecorded(command: String)
  case noSession(directory: String)
  case badLog(path: String, reason: String)
  case replayNeedsTerminal(String)
  case compareNeedsTerminal(String)
  case attachNeedsTerminal(String)
  case badTarget(text: String, reason: String)
  case nobodyToAsk(looked: Bool)
  case badToken(source: String)
  case needsConsent(String)
  case emptyValue(option: String)
  case emptyArgument(command: String)
  case needsOption(String, other: String)
  case workloadNeedsBlocks(needed: Int, total: Int, blockSize: Int)
  case engineFault(String)
  case needsKey(address: String)

  /// One line: what happened and what to do.
  var description: String {
    switch self {
    case .unknownCommand(let name, let known):
      "there is no command \(name); there are \(known.joined(separator: ", "))"
    case .unknownOption(let name, let nearest):
      nearest.map { "Unknown option '\(name)'. Did you mean '\($0)'?" }
        ?? "Unknown option '\(name)'; --help lists what there is"
    case .unknownLab(let name, let known):
      "there is no lab \(name); there are \(known.joined(separator: ", "))"
    case .unknownLayout(let name, let known):
      "there is no layout \(name); there are \(known.joined(separator: ", "))"
    case .cannotRead(let path, let reason):
      "cannot read \(path): \(reason)"
    case .notUTF8(let path, let fault):
      "cannot read \(path): \(fault.words)"
    case .cannotWriteOutput(let reason):
      "cannot write to standard output: \(reason)"
    case .cannotWrite(let path, let reason):
      "cannot write \(path): \(reason)"
    case .quickAndFull:
      "choose --quick or --full, not both"
    case .noPrompt:
      "there is nothing to answer; give a prompt with --prompt or --prompts-file"
    case .twoSourcesOfPrompts:
      "prompts come from the command line or from --prompts-file, not both"
    case .badPromptLine(let path, let line):
      "\(path):\(line): a line that begins with {, blanks aside, must be an object of JSON with a string \"prompt\""
    case .needsOneText(let given):
      "give one text, in quotes, or - to read standard input; "
        + (given.isEmpty ? "there is none" : "there are \(given.joined(separator: " | "))")
    case .optionOutOfRange(let option, let value, let range):
      "\(option) is \(value), must be \(range)"
    case .onlyHeadless(let option):
      "\(option) ends a run without a screen; add --headless or --once"
    case .onlyOnce(let option):
      "\(option) says how to print the dashboard once; add --once"
    case .notTogether(let first, let second):
      "\(first) and \(second) do not go together; leave one out"
    case .notRecorded(let command):
      "invar \(command) has no session to record; leave --record out"
    case .noSession(let directory):
      "no session was recorded in \(directory) yet; run invar, or give a session's file"
    case .badLog(let path, let reason):
      "\(path): \(reason)"
    case .replayNeedsTerminal(let stream):
      "\(stream) is not a terminal, which invar replay draws on; "
        + "invar export --to asciicast records the same screen without one"
    case .compareNeedsTerminal(let stream):
      "\(stream) is not a terminal, which --screen draws on; leave it out to have the text printed"
    case .attachNeedsTerminal(let stream):
      "\(stream) is not a terminal, which invar attach draws on; add --once or --json"
    case .badTarget(let text, let reason):
      "\(text): \(reason)"
    case .nobodyToAsk(let looked):
      looked
        ? "no server was found on this machine; give an address such as HOST:8000"
        : "there is no target to ask; give an address such as HOST:8000"
    case .badToken(let source):
      "\(source) has no token: it must be printable characters without blanks, at most 8192"
    case .needsConsent(let estimate):
      "this is more than gentle (\(estimate)); add --yes, or lower --size, --requests or --rate"
    case .emptyValue(let option):
      "\(option) is empty; give it a value or leave it out"
    case .emptyArgument(let command):
      "invar \(command) was given an empty name; give it one or leave it out"
    case .needsOption(let option, let other):
      "\(option) changes nothing without \(other); add that or leave it out"
    case .workloadNeedsBlocks(let needed, let total, let blockSize):
      "a request of the workload needs \(needed) KV blocks of \(blockSize), the cache has \(total); "
        + "raise --blocks or choose --workload off"
    case .engineFault(let reason):
      "the engine stopped: \(reason)"
    case .needsKey(let address):
      "others than this machine can come to \(address), so clients must show a key; set "
        + "INVAR_API_KEY or --api-key-file"
    }
  }
}
