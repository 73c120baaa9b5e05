extension WorkloadPreset {
  /// Six questions of different length, asked over and over in changing company.
  public static let steady = WorkloadPreset(
    name: "steady", summary: "six questions, one by one", items: questions)

  /// The same questions, all at once and then nobody: the batch goes from full to empty.
  public static let burst = WorkloadPreset(
    name: "burst", summary: "a full batch every 3s", items: questions,
    arrivals: .bursts(periodMilliseconds: 3000), concurrency: 16)

  /// The same questions, from one at a time up to the full concurrency and again.
  public static let ramp = WorkloadPreset(
    name: "ramp", summary: "from one at a time to all, in 20s", items: questions,
    arrivals: .ramp(periodMilliseconds: 20_000), concurrency: 16, meanGapMilliseconds: 20)

  /// One short question among long prompts that never repeat: everything changes but the question.
  public static let needle = WorkloadPreset(
    name: "needle", summary: "one question in a crowd of long prompts",
    items: [Item("Tell me about Richard Feynman", maxTokens: 96, weight: 8)] + crowd,
    concurrency: 8, meanGapMilliseconds: 80)

  /// Questions about one long text: all but their ends comes from the prefix cache.
  public static let sharedPrefix = WorkloadPreset(
    name: "shared-prefix", summary: "four questions about one long text",
    items: [
      "Who kept the light?", "What did the ship carry?", "When did the storm begin?",
      "What was written in the log?",
    ].map { Item("\(story)\n\n\($0)", maxTokens: 48) },
    concurrency: 8, meanGapMilliseconds: 80)

  /// Every preset there is.
  public static let all = [steady, burst, ramp, needle, sharedPrefix]

  private static let questions = [
    Item("Tell me about Richard Feynman", maxTokens: 96),
    Item("Why is the sky blue?", maxTokens: 64),
    Item("Write a short poem about the sea in winter.", maxTokens: 72),
    Item("What is a prime number? Give three examples.", maxTokens: 56),
    Item(
      "A train leaves the station at nine in the morning and travels for three hours at eighty "
        + "kilometres an hour. It then waits for thirty minutes, and goes on for two more hours "
        + "at sixty kilometres an hour. How far has it come, and what time is it? Explain each "
        + "step of your answer.",
      maxTokens: 80),
    Item("List five uses of copper.", maxTokens: 48),
  ]

  /// Long prompts, each of another length.
  private static let crowd = (1...12).map { count in
    Item(
      "Count these words and name the one that comes most often: "
        + (0..<count * 14).map { ["sand", "salt", "wind", "tide", "rope"][($0 * $0 + count) % 5] }
        .joined(separator: " "),
      maxTokens: 16 + count * 4, isCrowd: true)
  }

  private static let story =
    "The lighthouse at the end of the long beach was kept by an old woman and her brother. Every "
    + "evening they carried oil up two hundred steps, and every morning they wrote into the log "
    + "what had passed in the night: the ships, the weather, and the birds that had come to rest "
    + "on the railing. In the last week of October a ship with a cargo of copper and timber was "
    + "seen from the gallery. The wind had turned to the north at noon, the glass was falling, and "
    + "by six o'clock the sea broke over the outer rocks. They burned the light higher than the "
    + "rules allowed. The ship came about, stood off until midnight, and found the channel when "
    + "the moon broke through. In the log it says: a hard night, all well, twelve geese. "
    + "Answer in one or two sentences."
}
