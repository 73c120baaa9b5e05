import ArgumentParser
import EngineTypes
import Foundation
import Inference
import Reports

/// `invar model`: the files the engine runs.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Fetch, list and describe models.",
    subcommands: [ModelPullCommand.self, ModelListCommand.self, ModelInfoCommand.self])
}

/// `invar model pull`: fetches a known model and checks its SHA-256.
struct ModelPullCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Fetch a known model and check it; nothing happens where it is here already.")

  @Argument(help: ArgumentHelp("A name from invar model list."))
  var name: String = Configuration.defaultModel

  func run() throws {
    let path = try ModelOpener().pull(name)
    try StandardStreams.write(line: "\(name) is ready: \(path)")
  }
}

/// `invar model list`: what there is and what could be pulled.
struct ModelListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the models on this machine and those that can be pulled.")

  @Flag(help: "Print one object of JSON.")
  var json = false

  func run() throws {
    let entries = ModelStore().list()
    try StandardStreams.write(line: json ? Self.json(entries) : Self.table(entries))
  }

  private static func table(_ entries: [ModelStore.Entry]) -> String {
    aligned(
      entries.map { entry in
        let isDefault = entry.name == Configuration.defaultModel
        return [
          entry.name + (isDefault ? " (default)" : ""), entry.state.rawValue,
          entry.byteCount.map(NumberText.bytes) ?? "", entry.path ?? "",
        ]
      })
  }

  private static func json(_ entries: [ModelStore.Entry]) -> String {
    let models = entries.map { entry -> JSONValue in
      [
        "name": .string(entry.name), "state": .string(entry.state.rawValue),
        "bytes": entry.byteCount.map(JSONValue.integer) ?? .null, "path": .optional(entry.path),
        "default": .bool(entry.name == Configuration.defaultModel),
      ]
    }
    let value: JSONValue = ["models": .array(models)]
    return value.text
  }
}
