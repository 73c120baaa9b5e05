import EngineTypes
import Foundation
import Serving
import Testing
import Tokenization

/// The description of the API, compared with the API.
@Suite struct DescriptionTests {
  private func description() throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(APIDescription.json.utf8))
    return try #require(value as? [String: Any])
  }

  private func properties(_ schema: String) throws -> Set<String> {
    let schemas = try description().object("components").object("schemas")
    return Set(schemas.object(schema).object("properties").keys)
  }

  @Test func itListsTheRoutes() throws {
    let paths = try description().object("paths")
    let described = Set(
      paths.keys.flatMap { path in paths.object(path).keys.map { "\($0) \(path)" } })
    #expect(described == Set(Route.allCases.map { "\($0.method.lowercased()) \($0.path)" }))
  }

  /// Programs that make requests from the description make none with tokens that are not there.
  @Test func itKnowsTheModelsTokens() async throws {
    let reply = await Tiny.api(ScriptedEngine()).reply(
      to: APIRequest(method: "GET", path: "/openapi.json"))
    guard case .bytes(let bytes) = reply.body else { throw CocoaError(.coderReadCorrupt) }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(!text.contains("\(Int32.max)"))
    let last = Tiny.served().tokenizer.vocabularySize - 1
    #expect(text.ranges(of: "\"maximum\": \(last)").count == 3)
  }

  /// Every field that is described is known: none of them is left over.
  @Test func itsFieldsAreRead() throws {
    let read: Set = ["stream_options", "prompt_logprobs"]
    for name in try properties("CompletionRequest").subtracting(["prompt"]).subtracting(read) {
      let value = Self.values[name] ?? "null"
      let call = try GenerationCall(
        completion: Array("{\"prompt\":\"a\",\"\(name)\":\(value)}".utf8), for: Tiny.served(),
        randomSeed: { 0 })
      #expect(call.unknownFields == [], "\(name)")
    }
    for name in try properties("ChatRequest").subtracting(["messages"]).subtracting(read) {
      let value = name == "logprobs" ? "true" : Self.values[name] ?? "null"
      let body = "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"\(name)\":\(value)}"
      guard name != "top_logprobs" else { continue }
      let call = try GenerationCall(chat: Array(body.utf8), for: Tiny.served(), randomSeed: { 0 })
      #expect(call.unknownFields == [], "\(name)")
    }
  }

  /// A value of each field that is not nothing.
  private static let values = [
    "model": "\"tiny\"", "n": "2", "seed": "1", "temperature": "0.5", "top_p": "0.5",
    "top_k": "5", "min_p": "0.5", "stop": "\"x\"", "ignore_eos": "true", "mode": "\"standard\"",
    "stream": "true", "return_token_ids": "true", "return_tokens_as_token_ids": "true",
    "max_tokens": "5", "max_completion_tokens": "5", "echo": "true", "logprobs": "1",
  ]

  @Test func itNamesNoFieldThatIsRefused() throws {
    for schema in ["CompletionRequest", "ChatRequest"] {
      for name in try properties(schema) {
        let body = "{\"prompt\":\"a\",\"messages\":[],\"\(name)\":{\"nobody\":1}}"
        do {
          _ = try GenerationCall(
            completion: Array(body.utf8), for: Tiny.served(), randomSeed: { 0 })
        } catch {
          #expect(error.code != "unsupported_parameter", "\(name)")
        }
      }
    }
  }
}

@Suite struct AddressTests {
  @Test(arguments: [
    ("127.0.0.1:8080", "127.0.0.1", 8080, true), ("localhost:0", "localhost", 0, true),
    ("[::1]:80", "::1", 80, true), ("0.0.0.0:8080", "0.0.0.0", 8080, false),
    ("127.1.2.3:1", "127.1.2.3", 1, true), ("127.0.0.1.evil.org:1", "127.0.0.1.evil.org", 1, false),
    ("[::]:1", "::", 1, false),
  ])
  func anAddressIsHostAndPort(text: String, host: String, port: Int, isLoopback: Bool) throws {
    let address = try #require(ListenAddress(text))
    #expect(address.host == host && address.port == port && address.isLoopback == isLoopback)
    #expect(address.description == text)
  }

  @Test(arguments: [
    "", ":80", "localhost", "localhost:", "localhost:65536", "localhost:-1", "::1:80", "[::1]",
    "[localhost]:1", "a b:1", "http://localhost:1",
  ])
  func anythingElseIsNone(text: String) { #expect(ListenAddress(text) == nil) }
}
