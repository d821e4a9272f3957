/// The frames by which a fingerprint tells places in a project's code apart.
enum ProjectFrames {
  /// Frames that count.
  static let limit = 3

  /// Where libraries are installed, for workers that do not mark their frames.
  private static let libraryPlaces = [
    "site-packages/", "dist-packages/", "/lib/python3", "<frozen ", "node_modules/", "/usr/lib/", "/gems/",
    "/go/pkg/mod/", "/.cargo/registry/", "/rustc/", "node:internal",
  ]
  /// File names that say nothing without their directory.
  private static let namesakes: Set<Substring> = ["__init__.py", "__main__.py", "index.js", "index.ts", "mod.rs"]

  /// Takes the innermost frames of the project in, each by file name and function.
  ///
  /// Line numbers drift with every edit and directories with every deployment. A frame that repeats itself counts once,
  /// so that the depth of a recursion does not matter.
  static func take(_ frames: [Failure.Frame], into hash: inout StableHash) {
    var taken = 0
    var last: Failure.Frame?
    for frame in frames.reversed() where !isLibrary(frame) {
      if let last, last.function == frame.function, last.file == frame.file { continue }
      last = frame
      hash.take(name(of: frame.file))
      hash.take(function(frame.function))
      taken += 1
      if taken == limit { return }
    }
  }

  private static func isLibrary(_ frame: Failure.Frame) -> Bool {
    frame.isLibrary || libraryPlaces.contains { frame.file.contains($0) }
  }

  /// The last part of a path, with the one before it where many files have the same name.
  private static func name(of file: String) -> [UInt8] {
    let parts = file.split { $0 == "/" || $0 == "\\" }
    guard let last = parts.last else { return [] }
    if namesakes.contains(last), parts.count > 1 { return Array(parts[parts.count - 2].utf8) + Array(last.utf8) }
    return Array(last.utf8)
  }

  /// A function's name without the numbers that compilers give to closures.
  private static func function(_ name: String) -> [UInt8] {
    var bytes = Array(name.utf8)
    while let last = bytes.last, TextByte.isDigit(last) { bytes.removeLast() }
    return bytes
  }
}
