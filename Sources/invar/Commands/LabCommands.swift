import ArgumentParser
import EngineTypes
import Labs

struct AssociativityCommand: LabSubcommand {
  static let configuration: CommandConfiguration = page(
    AssociativityLab(), "  invar lab associativity\n  invar lab associativity --seed 7 --json")

  @Option(help: ArgumentHelp("Orders tried.", valueName: "n"))
  var shuffles = AssociativityLab().shuffleCount

  @OptionGroup var options: LabOptions

  func validate() throws { try check("--shuffles", shuffles, 1...10_000_000) }

  var lab: any Lab {
    var lab = AssociativityLab()
    lab.shuffleCount = shuffles
    return lab
  }
}

struct AtomicsCommand: LabSubcommand {
  static let configuration: CommandConfiguration = page(
    AtomicsLab(), "  invar lab atomics --workers 8 --repetitions 2000")

  @Option(help: ArgumentHelp("Times the sum is taken.", valueName: "n"))
  var repetitions = AtomicsLab().repetitionCount

  @Option(help: ArgumentHelp("Threads that race.", valueName: "n"))
  var workers = AtomicsLab().workerCount

  @Option(help: ArgumentHelp("Numbers in the sum.", valueName: "n"))
  var values = AtomicsLab().valueCount

  @OptionGroup var options: LabOptions

  func validate() throws {
    try check("--repetitions", repetitions, 1...1_000_000)
    try check("--workers", workers, 1...64)
    try check("--values", values, 1...10_000_000)
  }

  var lab: any Lab {
    var lab = AtomicsLab()
    (lab.repetitionCount, lab.workerCount, lab.valueCount) = (repetitions, workers, values)
    return lab
  }
}

struct MatmulCommand: LabSubcommand {
  static let configuration: CommandConfiguration = page(
    MatmulLab(), "  invar lab mm\n  invar lab mm --rows 2048 --size 4096")

  @Option(help: ArgumentHelp("Rows of the largest batch.", valueName: "n"))
  var rows = MatmulLab().rowCount

  @Option(help: ArgumentHelp("Width of the square weights, a multiple of 32.", valueName: "n"))
  var size = MatmulLab().size

  @OptionGroup var options: LabOptions

  func validate() throws {
    try check("--rows", rows, 2...4096)
    try check("--size", size, 32...4096)
    try check("--size", size, isMultipleOf: 32)
  }

  var lab: any Lab {
    var lab = MatmulLab()
    (lab.rowCount, lab.size) = (rows, size)
    return lab
  }
}

struct RMSNormCommand: LabSubcommand {
  static let configuration: CommandConfiguration = page(
    RMSNormLab(), "  invar lab rmsnorm\n  invar lab rmsnorm --width 4096")

  @Option(help: ArgumentHelp("Rows normalised each way.", valueName: "n"))
  var rows = RMSNormLab().sampleCount

  @Option(help: ArgumentHelp("Numbers in a row, a multiple of 16.", valueName: "n"))
  var width = RMSNormLab().width

  @OptionGroup var options: LabOptions

  func validate() throws {
    try check("--rows", rows, 1...100_000)
    try check("--width", width, 16...16384)
    try check("--width", width, isMultipleOf: 16)
  }

  var lab: any Lab {
    var lab = RMSNormLab()
    (lab.sampleCount, lab.width) = (rows, width)
    return lab
  }
}

struct SplitsCommand: LabSubcommand {
  static let configuration: CommandConfiguration = page(
    SplitsLab(), "  invar lab splits\n  invar lab splits --length 4096 --threads 8")

  @Option(help: ArgumentHelp("KV positions.", valueName: "n"))
  var length = SplitsLab().length

  @OptionGroup var options: LabOptions

  func validate() throws { try check("--length", length, 8...65536) }

  var lab: any Lab {
    var lab = SplitsLab()
    lab.length = length
    return lab
  }
}

struct KVBoundaryCommand: LabSubcommand {
  static let configuration: CommandConfiguration = page(
    KVBoundaryLab(), "  invar lab kv-boundary\n  invar lab kv-boundary --cached 100 --new 28")

  @Option(help: ArgumentHelp("Positions in the cache.", valueName: "n"))
  var cached = KVBoundaryLab().cachedCount

  @Option(help: ArgumentHelp("Positions computed now.", valueName: "n"))
  var new = KVBoundaryLab().newCount

  @OptionGroup var options: LabOptions

  func validate() throws {
    try check("--cached", cached, 1...8192)
    try check("--new", new, 2...8192)
  }

  var lab: any Lab {
    var lab = KVBoundaryLab()
    (lab.cachedCount, lab.newCount) = (cached, new)
    lab.blockSize = options.engine.settings.values[.blockSize]?.number ?? lab.blockSize
    return lab
  }
}

struct FeynmanCommand: LabSubcommand {
  static let configuration: CommandConfiguration = page(
    FeynmanLab(),
    """
      invar lab feynman
      invar lab feynman --completions 1000 --tokens 1000
      invar lab feynman --kernel attention=standard       one operation's share
      invar lab feynman --activation f32 --prompt "What is the capital of France?"
    """)

  @Option(help: ArgumentHelp("Times the question is asked, in each mode.", valueName: "n"))
  var completions = FeynmanLab().completionCount

  @Option(help: ArgumentHelp("Tokens of an answer, at most.", valueName: "n"))
  var tokens = FeynmanLab().tokenCount

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The question.", valueName: "text"))
  var prompt = FeynmanLab.prompt

  @Option(
    help: ArgumentHelp(
      "Where to keep what is done (default: a place of its own).", valueName: "file"))
  var state: String?

  @Flag(help: "Forget what an interrupted run had done.")
  var restart = false

  @OptionGroup var options: LabOptions

  func validate() throws {
    try check("--completions", completions, 1...100_000)
    try check("--tokens", tokens, 1...100_000)
    if prompt.isEmpty { throw CommandError.emptyValue(option: "--prompt") }
  }

  var lab: any Lab {
    var lab = FeynmanLab()
    (lab.completionCount, lab.tokenCount, lab.prompt) = (completions, tokens, prompt)
    (lab.stateFile, lab.restarts) = (state, restart)
    return lab
  }
}

struct OnPolicyCommand: LabSubcommand {
  static let configuration: CommandConfiguration = page(
    OnPolicyLab(), "  invar lab on-policy\n  invar lab on-policy --rollouts 64 --tokens 128")

  @Option(help: ArgumentHelp("Answers sampled, in each mode.", valueName: "n"))
  var rollouts = OnPolicyLab().rolloutCount

  @Option(help: ArgumentHelp("Tokens of an answer.", valueName: "n"))
  var tokens = OnPolicyLab().tokenCount

  @OptionGroup var options: LabOptions

  func validate() throws {
    try check("--rollouts", rollouts, 1...10_000)
    try check("--tokens", tokens, 1...1024)
  }

  var lab: any Lab {
    var lab = OnPolicyLab()
    (lab.rolloutCount, lab.tokenCount) = (rollouts, tokens)
    return lab
  }
}
