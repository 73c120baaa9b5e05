import Terminal

/// What the words mean that the screens use, and where they come from.
enum WordHelp {
  static func sections(_ keys: KeyMap) -> [HelpSection] {
    [
      HelpSection(title: "what is compared", rows: compared.map(row)),
      HelpSection(title: "numbers", rows: numbers.map(row)),
      HelpSection(title: "kernels", rows: kernels.map(row)),
      HelpSection(title: "the engine", rows: engine.map(row)),
      HelpSection(title: "ways to the cause", rows: ways(keys).map(row)),
      HelpSection(title: "where the idea comes from", rows: [row("the article", article)]),
    ]
  }

  /// The text that `the article` is everywhere else.
  static let article =
    "Thinking Machines Lab, \"Defeating Nondeterminism in LLM Inference\", 2025: answers vary because "
    + "kernels sum otherwise in batches of other sizes"

  private static let compared = [
    (
      "twins",
      "requests with the same prompt, sampling and kernel mode: their bits should be the same"
    ),
    (
      "reference",
      "the twin that others are compared with: the first that ran alone; until one has, the first to end"
    ),
    (
      "provisional",
      "a reference that had company; one that ran alone takes its place, and counts begin anew"
    ),
    ("ran alone", "nobody was in its steps: that says nothing of company, so it is not counted"),
    ("company", "other requests in the same steps"),
    (
      "answers",
      "finished requests that were compared with their reference: the n of \"m of n\"; neither the "
        + "references are among them nor others that ran alone"
    ),
    (
      "texts",
      "different words that a question was answered with, by whomever: its reference's too, so there "
        + "can be more texts than answers compared"
    ),
    ("same bits", "every bit of every logits row is the reference's"),
    ("same tokens", "the text is the reference's, some bits of its logits are not"),
    (
      "hash",
      "a digest of prompt, tokens and every bit of their logits: equal only where all of it is"
    ),
  ]

  private static let numbers = [
    (
      "cost of invariance",
      "invariant ÷ standard time of the same step. Spare steps are run in both families for this alone, "
        + "whatever the mode is; shown after \(InvarianceCost.fewestSteps) of them, once its ± is at most "
        + "\(InvarianceCost.Estimate.widestSpread) or less than its distance from 1×"
    ),
    ("±", "half of the interval that has the true middle in 95 of 100 cases"),
    (
      "margin", "how far the likeliest token is ahead of the next; the smaller, the easier it flips"
    ),
    ("ulp", "unit in the last place: the distance from one number to the next that can be written"),
    ("logprob", "the logarithm of a token's probability, 0 for certain"),
    ("TTFT", "time to first token, from arrival"),
    ("ITL", "time from one token to the next"),
    ("TPOT", "time per output token after the first, the mean of one answer"),
    ("E2E", "from arrival to the last token"),
    ("in/out", "tokens of the prompt and of the answer so far"),
    ("p50 p95 p99", "half, 95 and 99 of 100 values are at most this"),
  ]

  private static let kernels = [
    ("mode", "which kernels compute: invariant, standard, or some operations of each"),
    ("invariant", "kernels whose sums are in one fixed order, whatever the batch"),
    ("standard", "kernels that sum as is fastest for the rows at hand, as libraries do"),
    ("split", "a sum cut into parts that are added at the end; more parts, another order"),
    ("order", "in which order a sum's terms are added; another order rounds otherwise"),
    ("family", "the kernels of one mode for one operation"),
  ]

  private static let engine = [
    ("step", "one pass through the model, for all rows of the batch"),
    ("row", "one token that a step computes"),
    ("batch", "the requests that share a step"),
    ("chunk", "the part of a prompt that one step takes"),
    ("prefill", "the prompt's tokens are computed"),
    ("decode", "answers grow by a token a step"),
    ("token budget", "rows that a step takes at most"),
    ("block", "the place of some tokens' keys and values in the KV cache"),
    ("prefix cache", "blocks of a prompt's beginning, kept for whoever begins alike"),
    ("preempted", "its blocks were taken for others; it computes them again"),
    ("evicted", "a cached block was given to somebody else"),
    ("temperature 0", "the likeliest token is taken, nothing is drawn"),
  ]

  private static func ways(_ keys: KeyMap) -> [(String, String)] {
    [
      (
        "locate",
        ":locate looks into the request under the cursor beside the engine, and finds the layer, "
          + "operation and element where it parts from its run alone; :copy locate has the command"
      ),
      ("tour", ":tour, or invar tour: the article in eight stops on this session"),
      (
        "a/b", "\(keys.call(.request(.compare))): a request in both modes, alone and in company"
      ),
      ("labs", "\(keys.call(.session(.labs))): experiments that show one effect each"),
      ("replay", "invar replay shows a recorded session again; invar verify computes it again"),
    ]
  }

  private static func row(_ word: String, _ meaning: String) -> HelpRow {
    HelpRow(StyledLine(word, .key), meaning)
  }
}
