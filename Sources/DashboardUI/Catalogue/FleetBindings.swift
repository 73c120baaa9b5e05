import Terminal

/// The keys that only the screen of watched servers has.
enum FleetBindings {
  static let all: [KeyBinding] = [
    KeyBinding(
      .request(.probe), [.character("p")], in: .fleet, name: "probe",
      "whether company changes the answers of the server under the cursor; again, end it",
      hint: "probe")
  ]
}
