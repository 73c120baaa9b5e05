/// What was found out of a server before anything was compared.
package struct ServerFacts: Hashable, Sendable {
  package var address: String
  package var manner: Manner
  /// Whether it streams answers.
  package var streams: Bool
  package var hasReceipts: Bool
  package var fingerprint: String?
  /// Requests it took to find out.
  package var requestCount: Int
  /// What it asked for meanwhile.
  package var patience: Patience
  /// What a person should know of it.
  package var notes: [String]

  package init(
    address: String, manner: Manner, streams: Bool, hasReceipts: Bool = false,
    fingerprint: String? = nil, requestCount: Int = 1, patience: Patience = Patience(),
    notes: [String] = []
  ) {
    (self.address, self.manner, self.streams) = (address, manner, streams)
    (self.hasReceipts, self.fingerprint) = (hasReceipts, fingerprint)
    (self.requestCount, self.patience, self.notes) = (requestCount, patience, notes)
  }
}

/// Finds out how a server wants to be asked: the richest form that it answers is taken.
package struct Introduction {
  package struct Wishes: Hashable, Sendable {
    /// `nil` takes the first model it offers.
    package var model: String?
    /// Where that is `nil`: taken where it is offered.
    package var preferredModel: String?
    /// `nil` tries completions, then chat.
    package var endpoint: Manner.Endpoint?
    package var isStreaming = true
    package var mode: String?

    package init() {}
  }

  package static let prompt = "Say hello."
  /// The most requests that it takes.
  package static let mostRequests = 13
  private static let topCounts = [5, 1, nil]

  private let server: any Asking
  private let address: String
  private let wishes: Wishes
  /// Lets time go by where the server asks for patience; `nil` takes that for a refusal.
  private let waiting: Waiting?
  private var patience = Patience()
  private var requestCount = 0

  package init(
    _ server: any Asking, address: String, _ wishes: Wishes, waiting: Waiting? = nil
  ) {
    (self.server, self.address, self.wishes) = (server, address, wishes)
    self.waiting = waiting
  }

  /// - Throws: why the server cannot be asked, in any form.
  package mutating func run(until isStopped: () -> Bool) throws(ProbeError) -> ServerFacts {
    let model = try model(until: isStopped)
    let endpoints = wishes.endpoint.map { [$0] } ?? Manner.Endpoint.allCases
    var last = ProbeError.badField("choices")
    for endpoint in endpoints {
      for topCount in Self.topCounts {
        let manner = Manner(
          endpoint: endpoint, model: model.id, family: ServerFamily(owner: model.owner),
          topCount: topCount)
        do { return try ask(manner, until: isStopped) } catch {
          last = error
          guard error.isAboutTheForm else { throw error }
          if error.isMissingPath { break }
        }
      }
    }
    throw last
  }

  private mutating func model(until isStopped: () -> Bool) throws(ProbeError) -> OfferedModel {
    let offered: [OfferedModel]
    do { offered = try offer(until: isStopped) } catch {
      // Without a list of models the one that was named may be there all the same.
      guard let name = wishes.model, error.isAboutTheForm else { throw error }
      return OfferedModel(id: name, owner: nil)
    }
    guard let name = wishes.model else {
      if let known = offered.first(where: { $0.id == wishes.preferredModel }) { return known }
      guard let first = offered.first else { throw .badField("model in /v1/models") }
      return first
    }
    let owner = (offered.first { $0.id == name } ?? offered.first)?.owner
    return OfferedModel(id: name, owner: owner)
  }

  private mutating func offer(until isStopped: () -> Bool) throws(ProbeError) -> [OfferedModel] {
    var attempt = 0
    while true {
      requestCount += 1
      do { return try server.models(until: isStopped) } catch {
        guard waits(error, attempt, isStopped) else { throw error }
        attempt += 1
      }
    }
  }

  /// Whether the same may be asked again, after as long as the server said.
  private mutating func waits(
    _ failure: ProbeError?, _ attempt: Int, _ isStopped: () -> Bool
  ) -> Bool {
    guard let waiting, let seconds = patience.wait([failure], attempt: attempt) else {
      return false
    }
    waiting.wait(seconds: seconds, unless: isStopped)
    return !isStopped()
  }

  /// Asks in one manner, streamed where that is wished and works.
  private mutating func ask(
    _ manner: Manner, until isStopped: () -> Bool
  ) throws(ProbeError) -> ServerFacts {
    if wishes.isStreaming {
      do { return try ask(manner, isStreamed: true, until: isStopped) } catch {
        guard error.isAboutTheForm, !error.isMissingPath else { throw error }
      }
    }
    return try ask(manner, isStreamed: false, until: isStopped)
  }

  private mutating func ask(
    _ manner: Manner, isStreamed: Bool, until isStopped: () -> Bool
  ) throws(ProbeError) -> ServerFacts {
    let question = Question(
      prompt: Self.prompt, maxTokens: 4, mode: wishes.mode, isStreamed: isStreamed)
    var attempt = 0
    while true {
      requestCount += 1
      guard let asked = server.ask([question], manner, until: isStopped).first else {
        throw .stopped
      }
      guard waits(asked.failure, attempt, isStopped) else {
        return facts(manner, asked, try asked.outcome.get())
      }
      attempt += 1
    }
  }

  private func facts(_ manner: Manner, _ asked: Asked, _ answer: Answer) -> ServerFacts {
    var manner = manner
    var notes: [String] = []
    // One that ends at once shows nothing of it.
    if answer.logprobs == nil, answer.text != "" {
      notes.append("it gives no log-probabilities: equal texts alone are weak evidence")
      manner.topCount = nil
    } else if !answer.scores.isEmpty, answer.scores.allSatisfy({ $0.top.count < 2 }) {
      notes.append("it gives no likeliest tokens, so no margin can be told")
    }
    if wishes.mode != nil, manner.family != .invar {
      notes.append("kernel modes are invar's; another server passes over them, or refuses")
    }
    if wishes.isStreaming, !asked.wasStreamed { notes.append("it does not stream answers") }
    return ServerFacts(
      address: address, manner: manner, streams: asked.wasStreamed,
      hasReceipts: answer.outputHash != nil, fingerprint: answer.fingerprint.map { $0.plain(80) },
      requestCount: requestCount, patience: patience, notes: notes)
  }
}
