import Foundation
import Testing

@Suite struct ProveTests {
  @Test func theMatrixIsOneObjectAndACertificate() throws {
    let program = try Program()
    defer { program.remove() }
    let path = program.home.appending(path: "proof.md")
    let outcome = try program([
      "prove", "--model", "tiny", "--activation", "f32", "--threads", "2", "--json",
      "--certificate", path.path, "--break", "cached-apart",
    ])
    #expect(outcome.status == 1, "\(outcome.errors)")
    let report = try #require(try outcome.json().first)
    #expect(report["verdict"] as? String == "broken")
    #expect((report["settings"] as? [String: Any])?["fault"] as? String == "cached-apart")
    let axes = try #require(report["axes"] as? [[String: Any]])
    #expect(axes.count == 19)
    let broken = axes.filter { ($0["proven"] as? [String: Any])?["holds"] as? Bool == false }
      .compactMap { $0["axis"] as? String }
    #expect(broken.contains("prompt chunking") && !broken.contains("threads"))
    let certificate = try String(contentsOf: path, encoding: .utf8)
    #expect(certificate.contains("**Broken.**") && certificate.contains("cached-apart"))
  }

  @Test func mistakesAreListedWithWhereTheyAreFound() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["prove", "--break", "list"])
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").count == 25)
    #expect(outcome.output.contains("found by batch size"))
  }
}
