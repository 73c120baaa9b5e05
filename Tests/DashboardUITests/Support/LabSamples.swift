import DashboardUI

/// Experiments as the program lists them, some run before.
enum LabSamples {
  static let entries: [LabEntry] = [
    entry(
      "associativity", "the same numbers, added in another order",
      task: LabTask(
        "10,000 shuffles of eight numbers, each added in two ways", stepCount: 0, tokenCount: 0.1),
      past: LabPast(
        word: "shown",
        lines: [
          .init(
            "SHOWN: Order alone changed the sum: 0 or 0.1 for three numbers, 258 different", .good),
          .init("results for eight.", .good),
        ], nanoseconds: 12_300_000, wholeNanoseconds: 12_300_000, isFromBefore: true)),
    entry(
      "mm", "a row multiplied alone, and as one of a batch",
      task: LabTask(
        "row 0 in batches of up to 512 rows, times 1,024 by 1,024 weights in 4 formats",
        stepCount: 0, tokenCount: 180)),
    entry(
      "feynman", "one question asked many times, in changing company",
      task: LabTask(
        "100 answers of up to 100 tokens in each of two modes, in changing company",
        stepCount: 3_320, tokenCount: 47_312),
      past: LabPast(
        word: "shown", lines: figures + [.init(verdict, .good)], nanoseconds: 81_400_000_000,
        wholeNanoseconds: 81_400_000_000, isFromBefore: true)),
    entry("on-policy", "sampler against trainer: is learning on-policy?"),
  ]

  private static let verdict =
    "SHOWN: 100 completions: 7 different ones with standard kernels, the first split at token 31; 1 "
    + "with invariant kernels, the same to the last bit of every logit."

  private static let figures: [LabPageLine] = [
    .init("", .text),
    .init("\"Tell me about Richard Feynman\", 100 tokens at temperature 0", .heading),
    .init("  kernels    asked  different  hashes  most  split at  rows from  to", .row),
    .init("  standard     100          7       9    61        31          1  64", .row),
    .init("  invariant    100          1       1   100         -          1  64", .row),
    .init("", .text), .init("how many gave each answer", .heading),
    .init("  standard 1   █████████████████████████████████████ 61", .figure),
    .init("  standard 2   ████████████ 20", .figure),
    .init(
      "  invariant 1  █████████████████████████████████████████████████████████████ 100", .figure),
  ]

  private static let introduction: [LabPageLine] = [
    .init("feynman: one question asked many times, in changing company", .heading),
    .init("", .text), .init(why, .text),
  ]

  private static let why =
    "At temperature 0 a model always takes the likeliest token, so the same question should get the "
    + "same answer. Here it is asked again and again, while other people's requests of all lengths "
    + "come and go in the same batches."

  static let running = LabReport(
    name: "feynman",
    phase: .running(fraction: 0.25, text: "feynman standard  5,000 of 20,000 tokens  1:01 left"),
    counters: [
      .init(name: "standard", value: "3 distinct answers in 25"),
      .init(name: "rows in the step", value: "14"),
    ], lines: introduction)

  static let ended = LabReport(
    name: "feynman", phase: .ended("shown"),
    lines: introduction + figures + [.init("", .text), .init(verdict, .good)],
    wholeNanoseconds: 79_900_000_000)

  private static func entry(
    _ name: String, _ title: String, task: LabTask? = nil, past: LabPast? = nil
  ) -> LabEntry {
    LabEntry(
      name: name, title: title,
      explanation: [
        why,
        "First with kernels that choose their order of sums by the batch, then with the "
          + "batch-invariant ones, under the same load.",
      ],
      lookFor: "How many different answers each mode gave, and the token at which two part.",
      task: task, past: past)
  }
}
