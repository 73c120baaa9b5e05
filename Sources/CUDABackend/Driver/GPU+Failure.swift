internal import EngineTypes

extension GPU {
  /// What a run ends with that an error has cut off.
  func failure(_ error: CUDAError) -> DeviceFailure {
    let device = ComputeDevice.cuda(index)
    return switch error {
    case .failed(let call, let fault) where !fault.isOutOfMemory:
      DeviceFailure(
        device, name: name, what: "\(call): \(fault)",
        advice: "what it was computing is lost; start again, or with --device cpu")
    case _ where error.isOutOfMemory:
      DeviceFailure(
        device, name: name, what: "a step: \(error)",
        advice: "lower --token-budget or --blocks, or end what else uses its memory")
    default:
      DeviceFailure(
        device, name: name, what: "a step: \(error)",
        advice: "what it was computing is lost; --device cpu runs without a GPU")
    }
  }
}
