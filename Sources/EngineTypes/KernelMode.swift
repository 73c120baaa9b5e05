/// How a family of kernels orders its sums.
public enum KernelFamily: String, CaseIterable, Sendable, Hashable {
  /// One fixed order per output element, whatever else is in the step.
  case invariant
  /// The order a step's shape makes fastest, as engines choose it when nobody asks.
  case standard
  /// The slow scalar code that defines the answer; invariant kernels equal it bit for bit.
  case reference
}

/// A class of operations whose family can be switched on its own.
public enum KernelOperation: String, CaseIterable, Sendable, Hashable {
  case rmsnorm, matmul, attention, logits
}

/// One kernel family per operation class.
public struct KernelMode: Hashable, Sendable, CustomStringConvertible {
  public var rmsnorm: KernelFamily
  public var matmul: KernelFamily
  public var attention: KernelFamily
  public var logits: KernelFamily

  public init(_ family: KernelFamily) {
    (rmsnorm, matmul, attention, logits) = (family, family, family, family)
  }

  public static let invariant = KernelMode(.invariant)
  public static let standard = KernelMode(.standard)
  public static let reference = KernelMode(.reference)

  public subscript(operation: KernelOperation) -> KernelFamily {
    get {
      switch operation {
      case .rmsnorm: rmsnorm
      case .matmul: matmul
      case .attention: attention
      case .logits: logits
      }
    }
    set {
      switch operation {
      case .rmsnorm: rmsnorm = newValue
      case .matmul: matmul = newValue
      case .attention: attention = newValue
      case .logits: logits = newValue
      }
    }
  }

  /// The family, where every operation has the same one.
  public var uniformFamily: KernelFamily? {
    KernelOperation.allCases.allSatisfy { self[$0] == rmsnorm } ? rmsnorm : nil
  }

  /// `invariant`, or `matmul=standard …` where the operations differ.
  public var description: String {
    if let family = uniformFamily { return family.rawValue }
    return KernelOperation.allCases.map { "\($0.rawValue)=\(self[$0].rawValue)" }
      .joined(separator: " ")
  }

  /// Reads what `description` writes; `nil` for anything else.
  public init?(_ description: String) {
    if let family = KernelFamily(rawValue: description) {
      self.init(family)
      return
    }
    var families: [KernelOperation: KernelFamily] = [:]
    for part in description.split(separator: " ") {
      let sides = part.split(separator: "=").map(String.init)
      guard sides.count == 2, let operation = KernelOperation(rawValue: sides[0]),
        let family = KernelFamily(rawValue: sides[1])
      else { return nil }
      families[operation] = family
    }
    self.init(.invariant)
    for operation in KernelOperation.allCases {
      guard let family = families[operation] else { return nil }
      self[operation] = family
    }
  }
}
