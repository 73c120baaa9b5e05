import ArgumentParser
import Benchmark
import EngineTypes
import Foundation
import GGUF
import Inference
import Reports

/// `invar model info`: what a model's file says about it.
struct ModelInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Describe a model: size, layers, types, vocabulary, license, and what fits here.",
    discussion: """
      Any GGUF file can be described. Where Invar cannot run it, the last lines list everything \
      that keeps it from running.
      """)

  @Argument(help: "A .gguf file or a name from invar model list (default: your default model).")
  var name: String?

  @Flag(help: "Print one object of JSON.")
  var json = false

  func run() throws {
    let opened = try ModelStore().open(try name ?? ModelOptions.configured())
    let machine = ProcessInfo.processInfo
    let facts = ModelFacts(
      opened,
      on: ModelLimits(
        memoryByteCount: Int(machine.physicalMemory),
        bytesPerSecond: MemorySpeed.streamed(threadCount: machine.activeProcessorCount)))
    try StandardStreams.write(line: json ? facts.json.text : facts.text)
  }
}
