import Glibc
import MonitorCore
import Testing

/// Every screen of `GoldenScreen.all` at five sizes, compared with the files in `Golden`.
///
/// `NAME.txt` holds text and roles, `NAME.ascii.txt` the text of a terminal without UTF-8, whose roles are the same.
/// A terminal without colours shows the same text too: what its roles become is in the tests of the themes.
/// `JOBTOP_RECORD=1` writes the files instead.
@Suite struct GoldenTests {
  static let sizes = [
    Size(columns: 200, rows: 60), Size(columns: 120, rows: 36), Size(columns: 80, rows: 24),
    Size(columns: 60, rows: 15), Size(columns: 42, rows: 6),
  ]

  @Test(arguments: GoldenScreen.all) func `a screen looks as recorded`(screen: GoldenScreen) throws {
    try Golden.hold(screen.name + ".txt") { size in
      let grid = screen.bench(size).grid
      return (0..<size.rows).map { grid.line($0) + "\n" } + ["roles\n"]
        + (0..<size.rows).map { grid.roleLine($0) + "\n" }
    }
  }

  @Test(arguments: GoldenScreen.all) func `a screen without UTF-8 looks as recorded and is ASCII`(
    screen: GoldenScreen
  ) throws {
    try Golden.hold(screen.name + ".ascii.txt") { size in
      let grid = screen.bench(size, glyphs: .ascii).grid
      #expect(grid.text.utf8.allSatisfy { $0 < 0x80 }, "\(screen.name)")
      return (0..<size.rows).map { grid.line($0) + "\n" }
    }
  }

  @Test func `every picture belongs to a screen, and names are not used twice`() throws {
    let names = GoldenScreen.all.map(\.name)
    #expect(Set(names).count == names.count)

    let files = Set(names.flatMap { [$0 + ".txt", $0 + ".ascii.txt"] })
    for file in try Golden.files() { #expect(files.contains(file), "\(file) is of no screen") }
  }
}

/// The files beside the tests.
enum Golden {
  struct Missing: Error {
    let file: String
  }

  private static let folder: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast()
    return parts.joined(separator: "/") + "/Golden/"
  }()

  /// Compares what is painted at each size with a file, or writes the file.
  static func hold(_ file: String, paint: (Size) -> [String]) throws {
    let pictures = GoldenTests.sizes.map { size in
      "== \(size.columns)x\(size.rows) ==\n" + paint(size).joined()
    }
    if getenv("JOBTOP_RECORD") != nil {
      try write(pictures.joined(), to: file)
      return
    }
    let recorded = try read(file)
    guard recorded != pictures.joined() else { return }
    let differing = pictures.filter { !recorded.contains($0) }
    Issue.record("\(file) differs:\n\(differing.first ?? "in the order of its sizes")")
  }

  static func files() throws -> [String] {
    guard let directory = opendir(folder) else { throw Missing(file: folder) }
    defer { closedir(directory) }
    var files: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { files.append(name) }
    }
    return files
  }

  static func read(_ file: String) throws -> String {
    guard let stream = fopen(folder + file, "r") else { throw Missing(file: file) }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, stream)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func write(_ text: String, to file: String) throws {
    mkdir(folder, 0o755)
    guard let stream = fopen(folder + file, "w") else { throw Missing(file: file) }
    defer { fclose(stream) }
    let bytes = Array(text.utf8)
    fwrite(bytes, 1, bytes.count, stream)
  }
}
