import JobCore
import Testing

@Suite struct LogLevelTests {
  static let lines: [(String, LogLevel?)] = [
    ("WARN disk is nearly full", .warn),
    ("ERROR: no such file", .error),
    ("WARNING:root:deprecated", .warn),
    ("INFO:     127.0.0.1:1234 - \"GET / HTTP/1.1\" 200 OK", .info),
    ("npm ERR! missing script", .error),
    ("[error] boom", .error),
    ("[ERROR]: boom", .error),
    ("<warning> odd", .warn),
    ("[2026-11-24T14:02:25Z DEBUG app] x", .debug),
    ("2026-11-24 14:02:25 ERROR com.app.Main - failed", .error),
    ("2026-11-24 14:02:25,114 - app.mail - ERROR - failed", .error),
    ("2026-11-24 14:02:25.114 [main] WARN  c.a.Pool - slow", .warn),
    ("2026-11-24T14:02:25.114Z  INFO app::mail: sent", .info),
    ("2026/11/24 14:02:25 [error] 123#0: *1 open() failed", .error),
    ("2026-11-24 14:02:25 UTC [71] FATAL:  role does not exist", .error),
    ("Nov 24 14:02:25 host prog[123]: ERROR no", nil),
    ("Nov 24 14:02:25 host ERROR no", .error),
    ("time=\"2026-11-24T14:02:25Z\" level=warning msg=\"slow\"", .warn),
    ("ts=1764000000 caller=main.go:12 level=error err=\"x\"", .error),
    ("level=info event=job.dead", .info),
    ("severity=CRITICAL x", .error),
    ("{\"level\":\"error\",\"msg\":\"x\"}", .error),
    ("{\"time\":\"t\",\"severity\":\"WARNING\"}", .warn),
    ("{\"level\":50,\"msg\":\"x\"}", .error),
    ("{\"msg\":\"level\",\"level\":\"debug\"}", .debug),
    ("{\"inner\":{\"level\":\"error\"},\"msg\":\"x\"}", nil),
    ("{\"msg\":\"the level\"}", nil),
    ("E1124 14:02:25.114 main.cc:12] x", .error),
    ("W, [2026-11-24T14:02:25 #12]  WARN -- : x", .warn),
    ("<3>kernel says no", .error),
    ("<6>fine", .info),
    ("\u{1B}[31mERROR\u{1B}[0m failed", .error),
    ("\u{1B}[33m[warn]\u{1B}[0m x", .warn),
    ("error in line 3", nil),
    ("no error was found", nil),
    ("an ERROR deep in a sentence", nil),
    ("Information about the level=error setting", nil),
    ("segment 3/412", nil),
    ("ERRORS: 0", nil),
    ("", nil),
    ("{", nil),
    ("[", nil),
  ]

  @Test(arguments: lines) func `a line says its level at its beginning`(line: String, level: LogLevel?) {
    var levels = LogLevels()
    #expect(levels.level(of: Array(line.utf8), said: nil) == level)
  }

  @Test func `what the worker sends goes before what the line says`() {
    var levels = LogLevels()
    #expect(levels.level(of: Array("ERROR no".utf8), said: .debug) == .debug)
  }

  @Test func `indented lines stay with their head`() {
    #expect(
      Self.levels("WARN slow", "  at a", "\tERROR is part of it", "plain", "  of nobody") == [
        .warn, .warn, .warn, nil, nil,
      ])
  }

  @Test func `a traceback stays with its head to its last line`() {
    #expect(
      Self.levels(
        "2026-11-24 14:02:25 WARNING app x", "Traceback (most recent call last):", "  File \"a.py\", line 1, in f",
        "    g()", "ValueError: x", "", "During handling of the above exception, another exception occurred:", "",
        "Traceback (most recent call last):", "  File \"a.py\", line 3, in f", "KeyError: 'x'", "and on")
        == [.warn, .warn, .warn, .warn, .warn, .warn, .warn, .warn, .warn, .warn, .warn, nil])
  }

  @Test func `a traceback without a grave head is an error`() {
    #expect(
      Self.levels("INFO start", "Traceback (most recent call last):", "  File \"a.py\"", "ValueError: x", "on") == [
        .info, .error, .error, .error, nil,
      ])
    #expect(
      Self.levels("Exception in thread \"main\" x", "\tat A.b(A.java:1)", "Caused by: y", "\t... 2 more") == [
        .error, .error, .error, .error,
      ])
  }

  @Test func `lines without a level count by their stream`() {
    #expect(LogLevel.counted(nil, from: .stdout) == .info)
    #expect(LogLevel.counted(nil, from: .stderr) == .warn)
    #expect(LogLevel.counted(.debug, from: .stderr) == .debug)
    #expect(LogLevel.counted(nil, from: .system) == .error)
  }

  private static func levels(_ lines: String...) -> [LogLevel?] {
    var levels = LogLevels()
    return lines.map { levels.level(of: Array($0.utf8), said: nil) }
  }
}
