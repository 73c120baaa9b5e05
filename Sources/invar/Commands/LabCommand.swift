import ArgumentParser
import EngineTypes
import Labs
import Reports

/// `invar lab`: the experiments, one a subcommand.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Run the experiments that show why an answer depends on company.",
    discussion: """
      Each prints what it does and why, a figure, and a verdict. Everything is computed here and \
      now; where an effect does not show on this machine or with these options, that is what it \
      says. The seed is 42 unless --seed says otherwise.

      EXAMPLES
        invar lab                              what there is
        invar lab associativity
        invar lab feynman --completions 1000 --tokens 1000
        invar lab all --json > labs.jsonl

      Exit status: 0 the effect shows and what must not change did not; 1 something changed that \
      must not; 3 the effect does not show here.
      """,
    subcommands: [
      LabListCommand.self, AssociativityCommand.self, AtomicsCommand.self, MatmulCommand.self,
      RMSNormCommand.self, SplitsCommand.self, KVBoundaryCommand.self, FeynmanCommand.self,
      OnPolicyCommand.self, LabAllCommand.self,
    ],
    defaultSubcommand: LabListCommand.self)
}

/// `invar lab` alone: their names.
struct LabListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the experiments.")

  @Flag(help: "Print a line of JSON for each.")
  var json = false

  func run() throws {
    let (labs, memory) = (LabCatalogue.all, LabMemory.standard().read())
    let lines =
      json
      ? labs.map { (["name": .string($0.name), "title": .string($0.title)] as JSONValue).text }
      : [
        aligned(labs.map { [$0.name, $0.title, last(of: $0, in: memory)] }), "",
        "run one: invar lab NAME; all: invar lab all",
      ]
    for line in lines { try StandardStreams.write(line: line) }
  }

  /// How it ended here last, and how long it took; empty where it has not.
  private func last(of lab: any Lab, in memory: LabMemory.Contents) -> String {
    let task = lab.work(on: nil, seed: 0).words
    return memory.last(of: lab.name, task: task).map {
      "\($0.word) in \(NumberText.duration($0.nanoseconds))"
    } ?? ""
  }
}

/// `invar lab all`: one after the other.
struct LabAllCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all", abstract: "Run all experiments, each with its usual options.")

  @OptionGroup var options: LabOptions

  func run() throws { try LabRun(options).run(LabCatalogue.all) }
}

/// What every experiment takes.
struct LabOptions: ParsableArguments {
  @Flag(help: "Print one object of JSON for each experiment.")
  var json = false

  @Flag(help: "Draw with ASCII only.")
  var ascii = false

  @OptionGroup(title: "Engine options") var engine: EngineOptions
}

/// One experiment as a command: its options make a lab.
protocol LabSubcommand: ParsableCommand {
  var options: LabOptions { get }
  var lab: any Lab { get }
}

extension LabSubcommand {
  static func page(_ lab: any Lab, _ examples: String) -> CommandConfiguration {
    CommandConfiguration(
      commandName: lab.name, abstract: "Run the experiment: \(lab.title).",
      discussion: (lab.explanation + ["EXAMPLES\n" + examples]).joined(separator: "\n\n"))
  }

  func run() throws { try LabRun(options).run([lab]) }

  func check(_ option: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw CommandError.optionOutOfRange(
        option: option, value: "\(value)",
        range: "\(range.lowerBound) to \(range.upperBound)")
    }
  }

  func check(_ option: String, _ value: Int, isMultipleOf unit: Int) throws {
    guard value.isMultiple(of: unit) else {
      throw CommandError.optionOutOfRange(
        option: option, value: "\(value)", range: "a multiple of \(unit)")
    }
  }
}
