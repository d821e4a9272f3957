import LiveStore
import MonitorCore
import Posix
import SafeText
import Terminal
import Testing

/// Every screen on every kind of terminal: what ncurses sends makes the picture that the grid has.
extension ScreenTests {
  static let everyTerminal = [
    "xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100", "xterm-direct",
  ]
  /// The console and vt100 get the ASCII signs.
  static let plain = ["linux", "vt100"]

  @Test(arguments: everyTerminal)
  func `the bytes of every screen make its picture, one after the other`(term: String) throws {
    for size in [Size(columns: 120, rows: 36), Size(columns: 80, rows: 24), Size(columns: 42, rows: 6)] {
      let screens = try RecordedScreens.all(size, ascii: ScreenTests.plain.contains(term))
      try #require(screens.count > 15)
      var bench = try Bench(term: term, size: size, theme: "dark")
      // There and back, so that each is made from two others.
      for (name, grid) in screens + screens.reversed() {
        bench.show(grid)
        let found = ScreenTests.differences(
          bench, grid, looks: [.twoHundredFiftySix, .trueColor].contains(bench.screen.depth))
        #expect(found.isEmpty, "\(term) \(size) \(name): \(found.prefix(5))")
        if !found.isEmpty { return }
      }
    }
  }

  /// Where `make deps` puts `pyte`.
  private static let tools =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/.build/tools"

  @Test(
    .enabled(if: FileSystem.exists("\(tools)/pyte/__init__.py"), "make deps installs pyte"), arguments: everyTerminal)
  func `a public terminal emulator sees the same pictures`(term: String) throws {
    let size = Size(columns: 120, rows: 36)
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-pyte")
    defer { try? FileSystem.removeTree(directory) }
    let screens = try RecordedScreens.all(size, ascii: ScreenTests.plain.contains(term))
    let bench = try Bench(term: term, size: size, theme: "dark")
    for (index, (_, grid)) in screens.enumerated() {
      try FileSystem.write("\(directory)/\(index).bytes", bench.screen.paint(grid, theme: bench.theme))
      let picture = (0..<size.rows).map { grid.line($0) + "\n" }.joined()
      try FileSystem.write("\(directory)/\(index).text", Array(picture.utf8))
    }

    var environment = Environment.current()
    environment["PYTHONPATH"] = Self.tools
    let script = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/second-opinion.py"
    let run = try Run(
      "/usr/bin/python3", [script, directory, "\(size.columns)", "\(size.rows)"], environment: environment)

    #expect(run.code == 0, "\(term): \(run.output)\(run.errors)")
    #expect(run.output == "\(screens.count) pictures\n")
  }

  /// What terminfo says that a key sends, once the terminal was told to use application mode, as jobtop does.
  @Test(arguments: everyTerminal + ["xterm", "rxvt-unicode-256color", "putty", "alacritty", "konsole"])
  func `every key of a terminal's terminfo is decoded`(term: String) throws {
    let run = try Run("/usr/bin/infocmp", ["-1", term])
    try #require(run.code == 0, "\(run.errors)")
    var wanted: [String: Key] = [
      "kcuu1": .up, "kcud1": .down, "kcub1": .left, "kcuf1": .right, "khome": .home, "kend": .end, "kpp": .pageUp,
      "knp": .pageDown, "kich1": .insert, "kdch1": .delete, "kcbt": .backTab, "kbs": .backspace, "kent": .enter,
    ]
    for number in 1...12 { wanted["kf\(number)"] = .function(number) }
    // The keypad's PF keys stand for F1 to F4, and beyond it a vt100 has none that terminals of today send.
    // The console sends Shift-Tab as ESC Tab, which is Esc and Tab: there are no Alt keys.
    if term == "linux" { wanted["kcbt"] = nil }
    if term == "vt100" { for number in 5...12 { wanted["kf\(number)"] = nil } }
    var checked = 0
    for line in run.output.split(separator: "\n") {
      let parts = line.drop { $0 == "\t" }.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let key = wanted[String(parts[0])] else { continue }
      var decoder = KeyDecoder(overSSH: false)
      let bytes = ScreenTests.bytes(ofTerminfo: parts[1].dropLast())
      let now = Instant(nanoseconds: 0)
      let events = decoder.feed(bytes[...], at: now) + decoder.expire(at: now + 1000)
      #expect(events == [.key(key)], "\(term) \(line)")
      checked += 1
    }
    #expect(checked >= 8)
  }

  private static func bytes(ofTerminfo text: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\\"):
        let next = rest.popFirst() ?? 0
        if next == UInt8(ascii: "E") { bytes.append(0x1B) } else { bytes.append(next) }
      case UInt8(ascii: "^"): bytes.append((rest.popFirst() ?? 0) ^ 0x40)
      default: bytes.append(byte)
      }
    }
    return bytes
  }
}
