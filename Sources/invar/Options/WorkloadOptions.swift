import ArgumentParser
import DashboardUI

/// What the dashboard asks its model by itself.
struct WorkloadOptions: ParsableArguments {
  enum Name: String, CaseIterable, ExpressibleByArgument {
    case conversation, off
  }

  @Option(help: "Questions asked over and over in changing company.")
  var workload = Name.conversation

  @Option(help: ArgumentHelp("Requests of the workload at a time, 1 to 256.", valueName: "n"))
  var concurrency = WorkloadPreset.conversation.concurrency

  func validate() throws {
    guard (1...256).contains(concurrency) else {
      throw CommandError.optionOutOfRange(
        option: "--concurrency", value: "\(concurrency)", range: "1 to 256")
    }
  }

  var preset: WorkloadPreset {
    var preset = WorkloadPreset.conversation
    preset.concurrency = concurrency
    return preset
  }

  var isOn: Bool { workload != .off }
}
