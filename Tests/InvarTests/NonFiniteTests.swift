import Foundation
import GGUF
import Inference
import Testing

/// A model whose numbers stop being finite: status 1 and a line that says where, in every command.
@Suite struct NonFiniteTests {
  /// The tiny model with one weight of its second layer's last norm set to a value.
  private func poison(_ program: Program, _ value: Float = .nan) throws -> String {
    var image = TinyModel.ggufImage()
    let tensor = try #require(try GGUFFile(bytes: image).tensor(named: "blk.1.ffn_norm.weight"))
    for byte in 0..<4 {
      image[tensor.byteRange.lowerBound + byte] = UInt8(
        truncatingIfNeeded: value.bitPattern >> (8 * UInt32(byte)))
    }
    let path = program.home.appending(path: "bad.gguf")
    try Data(image).write(to: path)
    return path.path
  }

  static let place = ["position 0", "layer 1, feedForwardNorm"]

  @Test(arguments: [
    [], ["--json"], ["--json", "--top-logprobs", "3"], ["--temperature", "0.8"],
    ["--mode", "standard"], ["--kernel", "matmul=reference"], ["--alone"],
    ["--prompt", "another"],
  ])
  func runNamesRequestPositionAndOperation(options: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    let model = try poison(program)
    let outcome = try program(["run", "--model", model, "--raw", "--prompt", "hello"] + options)
    #expect(outcome.status == 1)
    let line = try #require(outcome.errors.split(separator: "\n").last { $0.contains("r1: ") })
    for word in ["r1"] + Self.place { #expect(line.contains(word), "\(line)") }
    guard options.first == "--json" else { return }
    let object = try #require(try outcome.json().first)
    #expect(object["finish_reason"] as? String == "error")
    #expect((object["error"] as? String)?.contains("layer 1, feedForwardNorm") == true)
    let failure = try #require(object["failure"] as? [String: Any])
    #expect(failure["position"] as? Int == 0 && failure["layer"] as? Int == 1)
    #expect(failure["operation"] as? String == "feedForwardNorm")
  }

  @Test(arguments: [
    ["perplexity", "--context", "16"], ["prove", "--quick"], ["lab", "feynman"],
    ["lab", "on-policy"], ["bench", "--quick"],
  ])
  func whateverNeedsAnswersSaysWhyThereAreNone(arguments: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    let model = try poison(program, .infinity)
    var arguments = arguments
    if arguments[0] == "perplexity" {
      arguments.append(try program.write(String(repeating: "word ", count: 40), to: "text"))
    }
    let outcome = try program(arguments + ["--model", model])
    let line = try #require(outcome.errors.split(separator: "\n").last)
    #expect(outcome.status == 1 && line.contains("not finite"), "\(outcome.errors)")
    #expect(line.contains("layer 1, feedForwardNorm"), "\(line)")
  }

  @Test(arguments: [[], ["--mode", "standard"]])
  func aRecordedErrorIsVerifiedAndExported(options: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    let model = try poison(program)
    let recorded = try program(
      ["run", "--model", model, "--raw", "--prompt", "hello", "--prompt", "you", "--record", "log"]
        + options)
    #expect(recorded.status == 1)
    let verified = try program(["verify", "log"])
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    // The control: another place is another error.
    let log = try String(contentsOf: program.home.appending(path: "log"), encoding: .utf8)
    #expect(log.contains("\"reason\":\"error\"") && log.contains("\"part\":\"feedForwardNorm\""))
    let located = try program(["locate", "log", "--request", "r1"])
    #expect(located.status == 1 && located.errors.contains("feedForwardNorm"), "\(located.errors)")
  }
}
