package import EngineTypes

/// Something the engine was told, or a step it took in between.
package enum Cause: Hashable, Sendable {
  case submit(AdmittedRequest)
  case cancel(RequestID)
  case change(RunSettings)
  /// One step; `nil` where its record is torn off the log.
  case step(StepRecord?)
}

/// What happened to an engine, in order: enough to make it happen again.
///
/// Scheduling is a function of what arrived between which steps, so a script repeats every batch,
/// and with the same kernels every bit.
package struct Script: Sendable {
  /// In force before the first cause.
  package var settings: EngineSettings
  package var causes: [Cause]

  package init(settings: EngineSettings, causes: [Cause]) {
    self.settings = settings
    self.causes = causes
  }

  /// Requests that all arrive before the first step.
  package init(settings: EngineSettings, requests: [AdmittedRequest]) {
    self.init(settings: settings, causes: requests.map(Cause.submit))
  }

  /// One request, with nothing else in its steps and nothing taken from the prefix cache.
  package init(alone request: AdmittedRequest, settings: EngineSettings) {
    var (request, settings) = (request, settings)
    request.isolation = .alone
    settings.prefixCache = false
    self.init(settings: settings, requests: [request])
  }

  package var requests: [AdmittedRequest] {
    causes.compactMap { if case .submit(let request) = $0 { request } else { nil } }
  }

  package var stepCount: Int {
    causes.reduce(0) { count, cause in if case .step = cause { count + 1 } else { count } }
  }

  /// Thread counts the script changes to, other than the one it begins with.
  package var changedThreadCounts: Set<Int> {
    Set(causes.compactMap { if case .change(let next) = $0 { next.threadCount } else { nil } })
      .subtracting([settings.threadCount])
  }

  /// The same script on so many threads throughout.
  package func onThreads(_ count: Int) -> Script {
    var copy = self
    copy.settings.threadCount = count
    copy.causes = causes.map { cause in
      guard case .change(var settings) = cause else { return cause }
      settings.threadCount = count
      return .change(settings)
    }
    return copy
  }

  /// The same script as if the other requests had never come.
  ///
  /// Steps stay where they were, as marks of time: whoever is left arrives as many steps later or
  /// earlier as before.
  package func keeping(_ ids: Set<RequestID>) -> Script {
    var copy = self
    copy.causes = causes.filter { cause in
      switch cause {
      case .submit(let request): ids.contains(request.id)
      case .cancel(let id): ids.contains(id)
      case .change, .step: true
      }
    }
    return copy
  }
}
