import Glibc
import JSON
import JobRPC
import MonitorCore
import SafeText
import Testing

/// Every screen at three sizes as text and as roles, compared with the files in `Golden`.
///
/// `JOBTOP_RECORD=1` writes the files instead.
@Suite struct GoldenTests {
  static let sizes = [Size(columns: 120, rows: 36), Size(columns: 80, rows: 24), Size(columns: 42, rows: 6)]

  /// Each screen by the keys that lead to it.
  static let screens: [(name: String, prepare: @Sendable (inout Bench) -> Void)] = [
    ("overview", { _ in }),
    ("jobs", { $0.press("2", "j", "j", " ", " ") }),
    ("jobs-preview", { $0.press("2", "j", "j", "j", "i") }),
    (
      "jobs-filter",
      {
        $0.press("2", "/"); $0.type("state:retrying queue:mail")
      }
    ),
    ("job", { $0.press("2", "j", "j", "j", .enter) }),
    ("log", { $0.press("2", "j", "l") }),
    (
      "log-paused",
      {
        $0.press("2", "j", "l", "/"); $0.type("timeout"); $0.press(.enter, "N")
      }
    ),
    ("workers", { $0.press("4", "j") }),
    ("worker", { $0.press("4", .enter) }),
    ("queues", { $0.press("7", "j") }),
    ("queue", { $0.press("7", .enter) }),
    ("help", { $0.press("2", "?") }),
    ("confirm", { $0.press("2", "j", "j", " ", " ", "x") }),
    ("confirm-delete", { $0.press("2", "j", "j", "j", "j", "j", "D") }),
    (
      "answer",
      { bench in
        bench.answer = .success(["matched": 212, "changed": 209, "skipped": ["already running": 3]])
        bench.press("2", "*", "x")
        bench.read()
        bench.press("y")
      }
    ),
    (
      "lost",
      { bench in
        bench.wait(2000)
        bench.send(.lost(reason: "connection refused", attempt: 4, nextTry: bench.now + 39_000))
        bench.wait(33_000)
      }
    ),
    (
      "empty",
      { bench in
        bench.views[.jobs] = JobsView(jobs: [], matched: 0, total: 1921).json
        bench.press("2", "/")
        bench.type("state:dead queue:low")
        bench.press(.enter)
      }
    ),
    ("hostile-overview", { $0 = Bench.live($0.model.size.columns, $0.model.size.rows, hostile: true) }),
    (
      "hostile-job",
      { bench in
        bench = Bench.live(bench.model.size.columns, bench.model.size.rows, hostile: true)
        bench.press("2", "j", "j", "j", .enter)
      }
    ),
    (
      "hostile-log",
      { bench in
        bench = Bench.live(bench.model.size.columns, bench.model.size.rows, hostile: true)
        bench.press("2", "j", "l")
      }
    ),
  ]

  static let cases: [(Int, Int)] = screens.indices.flatMap { screen in sizes.indices.map { (screen, $0) } }

  @Test(arguments: cases) func `a screen looks as recorded`(screen: Int, size: Int) throws {
    let size = Self.sizes[size]
    let (name, prepare) = Self.screens[screen]
    var bench = Bench.live(size.columns, size.rows)
    prepare(&bench)

    let grid = bench.grid
    var picture = grid.text
    picture += String(repeating: "=", count: size.columns) + "\n"
    for row in 0..<size.rows { picture += grid.roleLine(row) + "\n" }
    let file = "\(name)-\(size.columns)x\(size.rows).txt"

    if getenv("JOBTOP_RECORD") != nil {
      try Golden.write(picture, to: file)
    } else {
      let recorded = try Golden.read(file)
      #expect(picture == recorded, "\(file) differs:\n\(picture)")
    }
  }

  @Test func `without UTF-8 every cell is ASCII`() {
    for (name, prepare) in Self.screens {
      var bench = Bench.live(80, 24, glyphs: .ascii)
      prepare(&bench)
      let model = bench.model
      guard model.settings.glyphs == .ascii else { continue }

      let text = bench.screen
      #expect(text.utf8.allSatisfy { $0 < 0x80 }, "\(name):\n\(text)")
    }
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
