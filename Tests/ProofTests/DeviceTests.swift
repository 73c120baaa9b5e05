import EngineTypes
import Inference
import Proof
import Testing

/// A GPU through the invariance matrix, on a machine that has one: `make test-device`.
@Suite struct DeviceTests {
  static let hasGPU = LoadedModel.devices.count > 1

  @Test(.enabled(if: hasGPU, "there is no GPU"), arguments: TinyModel.names)
  func aGPUHoldsOnEveryAxis(model: String) throws {
    let report = try MatrixTests.report(model: model) { $0.device = .cuda(0) }
    #expect(report.verdict == .holds)
    for axis in report.axes {
      #expect(axis.proven.holds, "\(axis.name.rawValue) \(axis.proven.failures)")
    }
  }

  /// The processor's own hashes, in every type of cache and activation.
  @Test(
    .enabled(if: hasGPU, "there is no GPU"), arguments: ActivationType.allCases, KVType.allCases)
  func answersMoveBetweenDevices(activation: ActivationType, kv: KVType) throws {
    let report = try MatrixTests.report([.device]) { ($0.activation, $0.kv) = (activation, kv) }
    #expect(report.axes.first?.proven.holds == true)
  }
}
