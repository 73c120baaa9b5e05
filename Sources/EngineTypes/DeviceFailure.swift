/// A device that could not go on in the middle of a run: lost, or out of memory.
///
/// What it was computing is known to nobody, so no answer can be given from it.
public struct DeviceFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public var device: ComputeDevice
  /// Its own name, such as `NVIDIA H200`.
  public var name: String
  /// What failed, with the driver's name for the error.
  public var what: String
  /// What to do.
  public var advice: String

  public init(_ device: ComputeDevice, name: String, what: String, advice: String) {
    (self.device, self.name, self.what, self.advice) = (device, name, what, advice)
  }

  /// One line: `cuda (NVIDIA H200) failed at a launch: CUDA_ERROR_…; start again …`.
  public var description: String { "\(device.rawValue) (\(name)) failed at \(what); \(advice)" }
}

/// An error that may be about a device that was lost in the middle of a run.
public protocol DeviceError: Error {
  /// How, where that is what it is about.
  var deviceFailure: DeviceFailure? { get }
}

extension DeviceFailure: DeviceError {
  public var deviceFailure: DeviceFailure? { self }
}
