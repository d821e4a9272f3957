import JobCore
import JobEngine
import Testing

@testable import JobDaemon

@Suite("The daemon's log lines")
struct LoggerTests {
  @Test(arguments: [
    ("plain", "plain"), ("", "\"\""), ("two words", "\"two words\""), ("a=b", "\"a=b\""),
    ("say \"x\"", #""say \"x\"""#),
    ("line\nbreak", #""line\nbreak""#), ("\u{1B}[2J", #""\u{1b}[2J""#), ("\u{202E}rlo", #""\u{202e}rlo""#),
    ("back\\slash", #""back\\slash""#), ("ünïcode", #""\u{fc}n\u{ef}code""#),
  ])
  func `a value can neither forge a field nor reach a terminal`(value: String, written: String) {
    #expect(EventLogger.quoted(value) == written)
  }

  @Test func `a line is level, event and fields in order`() {
    let line = EventLogger.line(.info, "job.dead", [("job", "42"), ("cause", "timed out")])

    #expect(String(decoding: line, as: UTF8.self) == "level=info event=job.dead job=42 cause=\"timed out\"\n")
  }
}

@Suite("The command line of jobtopd")
struct LaunchOptionsTests {
  @Test func `flags take their value behind a space or an equals sign`() throws {
    let options = try LaunchOptions(["--data", "/d", "--socket=/s", "--slots", "3", "--log-level=debug"])

    #expect(options.data == "/d" && options.socket == "/s" && options.slots == 3 && options.logLevel == .debug)
  }

  @Test(arguments: [["--slots"], ["--slots", "-1"], ["--log-level", "loud"], ["nonsense"]])
  func `a misuse has a sentence`(words: [String]) {
    #expect(throws: LaunchOptions.Misuse.self) { try LaunchOptions(words) }
  }
}

@Suite("The ring of events")
struct EventRingTests {
  @Test func `the newest 65,536 are kept under their numbers`() {
    var ring = EventRing()
    #expect(ring.firstSeq == 1 && ring[1] == nil)
    for _ in 0..<(EventRing.capacity + 10) {
      ring.append(.queue("q", isPaused: true), at: .init(microseconds: 1), by: .off)
    }

    #expect(ring.lastSeq == Int64(EventRing.capacity) + 10)
    #expect(ring.firstSeq == 11)
    #expect(ring[10] == nil && ring[11]?.seq == 11 && ring[ring.lastSeq]?.seq == ring.lastSeq)
  }
}
