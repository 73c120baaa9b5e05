import EngineTypes
import Inference

extension FeynmanLab {
  /// Branches and completions listed, at most.
  private static let listed = 8

  func result(
    _ modes: [KernelMode], _ model: LabContext.Model, _ state: FeynmanState
  ) -> LabResult {
    let censuses = modes.map { (mode: $0, census: state.census($0)) }
    guard let variant = censuses.first?.census, let invariant = censuses.last?.census else {
      preconditionFailure("no mode to compare")
    }
    let outcome: LabOutcome =
      invariant.uniqueHashCount > 1 ? .broken : variant.unique.count > 1 ? .shown : .notShown
    return LabResult(
      parts: [.table(summary(censuses, state)), .figure(bars(censuses))]
        + story(censuses.filter { $0.census.unique.count > 1 }, model),
      outcome: outcome, verdict: verdict(outcome, modes[0], variant, invariant),
      facts: [
        LabFact("prompt", .text(prompt)), LabFact("completions", .integer(completionCount)),
        LabFact("tokens", .integer(tokenCount)),
        LabFact("activation", .text(model.settings.activation.rawValue)),
        LabFact("variant_mode", .text(modes[0].description)),
        LabFact("unique_variant", .integer(variant.unique.count)),
        LabFact("unique_hashes_variant", .integer(variant.uniqueHashCount)),
        LabFact("commonest_variant", .integer(variant.unique.first?.count ?? 0)),
        LabFact(
          "first_divergence_variant", variant.firstDivergence.map(LabValue.integer) ?? .missing),
        LabFact("unique_invariant", .integer(invariant.unique.count)),
        LabFact("unique_hashes_invariant", .integer(invariant.uniqueHashCount)),
      ])
  }

  private func verdict(
    _ outcome: LabOutcome, _ mode: KernelMode, _ variant: Census, _ invariant: Census
  ) -> String {
    switch outcome {
    case .broken:
      "The invariant kernels gave \(count: invariant.uniqueHashCount) different hashes: that must never "
        + "happen."
    case .shown:
      "\(count: completionCount) completions: \(count: variant.unique.count) different ones with \(mode.shortName) kernels, "
        + "the first split at token \(variant.firstDivergence ?? 0); 1 with invariant kernels, the "
        + "same to the last bit of every logit."
    case .notShown where variant.uniqueHashCount > 1:
      "All \(count: completionCount) completions are the same text with \(mode.shortName) kernels too, though their "
        + "logits differ: \(count: variant.uniqueHashCount) different hashes, against 1 with invariant "
        + "kernels. No difference was large enough to change a token here."
    case .notShown:
      "All \(count: completionCount) completions are the same to the last bit with \(mode.shortName) kernels too; "
        + "try more completions or more tokens."
    }
  }

  private func summary(
    _ censuses: [(mode: KernelMode, census: Census)], _ state: FeynmanState
  ) -> LabTable {
    LabTable(
      "modes", "\"\(prompt.onOneLine)\", \(count: tokenCount) tokens at temperature 0",
      columns: [
        .init("mode", "kernels"), .init("completions", "asked"), .init("unique", "different"),
        .init("unique_hashes", "hashes"), .init("commonest", "most"),
        .init("first_divergence", "split at"), .init("smallest_step", "rows from"),
        .init("largest_step", "to"),
      ],
      rows: censuses.map { mode, census in
        let rows = state.rows(mode)
        return [
          .text(mode.shortName), .integer(census.completionCount),
          .integer(census.unique.count), .integer(census.uniqueHashCount),
          .integer(census.unique.first?.count ?? 0),
          census.firstDivergence.map(LabValue.integer) ?? .missing, .integer(rows.smallest),
          .integer(rows.largest),
        ]
      })
  }

  private func bars(_ censuses: [(mode: KernelMode, census: Census)]) -> LabFigure {
    let bars = censuses.flatMap { mode, census in
      let rest = census.unique.dropFirst(Self.listed)
      return census.unique.prefix(Self.listed).enumerated().map { index, branch in
        LabFigure.Bar(
          "\(mode.shortName) \(index + 1)", Double(branch.count), note: "\(count: branch.count)")
      }
        + (rest.isEmpty
          ? []
          : [
            LabFigure.Bar(
              "\(mode.shortName), \(count: rest.count) more",
              Double(rest.reduce(0) { $0 + $1.count }),
              note: "\(count: rest.reduce(0) { $0 + $1.count })")
          ])
    }
    return LabFigure("counts", "how many gave each answer", .bars(bars))
  }

  /// Where the answers of a mode part, what each way says, and how many beginnings there are.
  private func story(
    _ censuses: [(mode: KernelMode, census: Census)], _ model: LabContext.Model
  ) -> [LabResult.Part] {
    censuses.flatMap { mode, census -> [LabResult.Part] in
      guard let split = census.firstDivergence, let common = census.unique.first else { return [] }
      let before = text(common.tokens.prefix(split), model)
      let branches = census.branches(at: split).prefix(Self.listed).map { branch -> [LabValue] in
        let after = branch.tokens.dropFirst(split).prefix(24)
        return [.integer(branch.count), .text(after.isEmpty ? "(ends)" : text(after, model))]
      }
      return [
        .table(
          LabTable(
            "branches",
            "\(mode.shortName): after \(count: split) equal tokens, \"...\(String(before.suffix(48)))\"",
            columns: [.init("count", "count"), .init("text", "goes on")], rows: Array(branches))),
        .figure(
          LabFigure(
            "beginnings",
            "\(mode.shortName): different beginnings by length, up to \(count: census.beginningCounts.max() ?? 0)",
            .columns(
              census.beginningCounts.map(Double.init), low: "token 1",
              high: "\(count: census.beginningCounts.count)"))),
      ]
    }
  }

  private func text(_ tokens: some Sequence<TokenID>, _ model: LabContext.Model) -> String {
    var decoder = model.loaded.codec.makeStreamingDecoder()
    var text = ""
    for token in tokens { text += decoder.append(token) }
    return (text + decoder.finish()).onOneLine
  }
}

extension String {
  /// A model's or a person's text on one line, without what a terminal would take for a command.
  var onOneLine: String {
    String(
      String.UnicodeScalarView(
        replacing("\r\n", with: "\n").unicodeScalars.compactMap { scalar in
          switch scalar.value {
          case 9...13: " "
          case 0..<32, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: nil
          default: scalar
          }
        }))
  }
}
