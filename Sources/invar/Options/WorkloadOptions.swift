import ArgumentParser
import DashboardUI

/// What the dashboard asks its model by itself.
struct WorkloadOptions: ParsableArguments {
  enum Name: String, CaseIterable, ExpressibleByArgument {
    case steady, burst, ramp, needle
    case sharedPrefix = "shared-prefix"
    case off

    var preset: WorkloadPreset {
      switch self {
      case .steady, .off: .steady
      case .burst: .burst
      case .ramp: .ramp
      case .needle: .needle
      case .sharedPrefix: .sharedPrefix
      }
    }
  }

  @Option(
    help: "Questions asked over and over in changing company (default: steady, with --serve off).")
  var workload: Name?

  @Option(
    help: ArgumentHelp(
      "Requests of the workload at a time, 1 to 256 (default: the workload's own, 8 or 16).",
      valueName: "n"))
  var concurrency: Int?

  func validate() throws {
    guard (1...256).contains(concurrency ?? 1) else {
      throw CommandError.optionOutOfRange(
        option: "--concurrency", value: "\(concurrency ?? 1)", range: "1 to 256")
    }
  }

  var preset: WorkloadPreset {
    var preset = (workload ?? .steady).preset
    if let concurrency { preset.concurrency = concurrency }
    return preset
  }

  /// Whether it runs; where clients ask, only if somebody wants both.
  func isOn(besideClients: Bool) -> Bool {
    (workload ?? (besideClients ? .off : .steady)) != .off
  }
}
