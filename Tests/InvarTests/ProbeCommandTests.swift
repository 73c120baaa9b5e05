import Testing

/// `invar probe` where there is nothing to compare.
@Suite struct ProbeCommandTests {
  @Test(arguments: [
    (["127.0.0.1:1"], "http://127.0.0.1:1: nobody listens there"),
    (["ftp://host"], "ftp://host: only http and https can be asked"),
    (["http://u:p@host"], "an address with a password would be shown"),
    (["h:1", "--size", "1"], "--size is 1, must be 2 to 256"),
    (["h:1", "--rate", "fast"], "--rate is fast, must be more than 0 and at most 1000000"),
    (["h:1", "--requests", "0"], "--requests is 0, must be 1 to 1000000"),
    (["h:1", "--answer-timeout", "0"], "--answer-timeout is 0.0, must be 1 to 3600 seconds"),
    (["h:1", "--mode", "fast"], "fast"), (["h:1", "--token-file", "none"], "cannot read none"),
    ([""], "invar probe was given an empty name"),
  ])
  func whatCannotBeAskedIsSaidInOneLine(arguments: [String], words: String) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["probe"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  /// Its record is no session; whoever reads sessions says so by name.
  @Test(arguments: [["verify"], ["export", "--to", "jsonl"], ["compare", "probe.jsonl"]])
  func readersOfSessionsRefuseARecordOfAProbe(command: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    try program.write("{\"event\":\"probe_header\",\"probe\":1}\n", to: "probe.jsonl")
    let outcome = try program(command + ["probe.jsonl"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("probe.jsonl is a record of invar probe, not a session log"))
  }
}
