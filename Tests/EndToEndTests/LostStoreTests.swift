import JSON
import LiveStore
import MonitorCore
import Posix
import Testing

/// The daemon killed while each screen is seen, and jobs that end while a question waits for its answer.
@Suite(.serialized)
struct LostStoreTests {
  private let store: LiveStore

  init() throws { store = try LiveStore(slots: 2) }

  private func monitor() throws -> Tmux {
    let tmux = try Tmux(
      columns: 120, rows: 36, "\(Built.program("jobtop")) --socket \(store.socket); echo code $?; read -r end")
    try tmux.wait(for: "● live")
    return tmux
  }

  private func job(_ id: Int) throws -> JSONValue {
    try JSONValue(parsing: Array(store.jobtop("list", "--json", "id:\(id)").output.utf8))
  }

  /// The row of the cursor, or -1.
  private func cursor(_ screen: String) -> Int {
    screen.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix(">") } ?? -1
  }

  /// The way to each screen: keys from a tab, and a word that only it shows.
  static let ways: [(name: String, keys: [String])] =
    Tab.allCases.map { ("\($0)", ["\($0.rawValue)"]) } + [
      ("job page", ["2", "Enter"]), ("log", ["2", "l"]), ("queue page", ["7", "Enter"]),
      ("worker page", ["4", "Enter"]), ("error page", ["3", "Enter"]), ("journal entry", ["6", "Enter"]),
    ]

  /// A key that changes something on that screen; nil where none does, or only a line of the menu.
  private static func changingKey(_ name: String) -> String? {
    switch name {
    case "log", "store", "journal entry", "errors", "error page": nil
    case "overview": "r"
    case "journal": "u"
    default: "p"
    }
  }

  @Test func `on every screen a killed daemon is told over the last picture, and afterwards all is where it was`()
    throws
  {
    for queue in ["mail", "media"] {
      _ = try store.jobtop("add", "-q", queue, "-n", "fine", "--wait", "--", "true")
      _ = try store.jobtop("add", "-q", queue, "-n", "broken", "--wait", "-s", "echo \(queue) is broken >&2; exit 3")
    }
    _ = try store.jobtop("queues", "pause", "media", "--reason", "a test")
    _ = try store.jobtop("schedules", "put", "nightly", "--cron", "0 3 * * *", "--", "true")
    _ = try store.jobtop("schedules", "put", "weekly", "--cron", "0 4 * * 1", "--", "true")
    let tmux = try monitor()

    for (name, keys) in LostStoreTests.ways {
      for key in keys {
        try tmux.press(key)
        // A row key waits for its screen by itself; a page must not be asked for on an empty list.
        try settled(tmux)
      }
      try tmux.press("j")
      let before = try settled(tmux)

      store.kill()
      let lost = try tmux.wait(for: "\(name): lost") { $0.contains("○ lost") && $0.contains("STALE") }
      #expect(cursor(lost) == cursor(before), "\(name)\n\(before)\n\(lost)")
      #expect(words(lost).isSuperset(of: names(before)), "\(name) has lost its picture:\n\(before)\n\(lost)")
      if let key = LostStoreTests.changingKey(name) {
        try tmux.press(key)
        try tmux.wait(for: "\(name): the refusal") { $0.contains("no connection") }
      }

      try store.start()
      try tmux.press("C-l")
      let back = try tmux.wait(for: "\(name): live again") { screen in
        screen.contains("● live") && !screen.contains("STALE") && cursor(screen) == cursor(before)
      }
      #expect(names(back).isSuperset(of: names(before)), "\(name) is another screen:\n\(before)\n\(back)")
    }
    try tmux.press("Q")
    try tmux.wait(for: "code 0")
  }

  /// The words of jobtop's own that say which screen this is: those in capitals, the heads of its sections.
  private func names(_ screen: String) -> Set<Substring> {
    words(screen).filter { word in
      word.count > 2 && word.allSatisfy { ("A"..."Z").contains($0) }
        && !["STALE", "FOLLOWING", "PAUSED", "NEEDS", "ATTENTION"].contains(word)
    }
  }

  private func words(_ screen: String) -> Set<Substring> { Set(screen.split { " \n".contains($0) }) }

  /// Waits until the screen is the same in five looks, its last lines and the clock left out.
  @discardableResult
  private func settled(_ tmux: Tmux) throws -> String {
    var last: Set<Substring> = []
    var same = 0
    return try tmux.wait(for: "a picture that stays") { screen in
      let now = names(screen)
      same = now == last && screen.contains("● live") ? same + 1 : 0
      last = now
      return same >= 5
    }
  }

  @Test func `a job that ended between question and answer is skipped, and never runs again`() throws {
    let mended = "\(store.directory)/mended"
    for name in ["first", "second"] {
      _ = try store.jobtop(
        "add", "--wait", "-n", name, "-s", "echo \(name) >> \(store.directory)/runs; test -e \(mended)")
    }
    let tmux = try monitor()
    try tmux.press("2")
    try tmux.wait(for: "both") { $0.contains("first") && $0.contains("second") && $0.contains("† dead") }
    try tmux.press("*")
    try tmux.wait(for: "2 marked")

    try tmux.press("r")
    try tmux.wait(for: "y yes")
    try FileSystem.write(mended, [])
    #expect(try store.jobtop("retry", "100001").code == 0)
    #expect(try store.jobtop("wait", "100001").code == 0)
    try tmux.wait(for: "the answer") { screen in
      if screen.contains("y yes") { try tmux.press("y") }
      return screen.contains("1 skipped")
    }

    #expect(try store.jobtop("wait", "100002").code == 0)
    #expect(try job(100_001)["attempt"] == 2)
    #expect(try job(100_002)["attempt"] == 2)
    let runs = String(decoding: try FileSystem.read("\(store.directory)/runs"), as: UTF8.self)
    #expect(runs.split(separator: "\n").sorted() == ["first", "first", "second", "second"])
  }
}
