import JSON
import Posix

/// What reading logs costs: a huge one opened, a flood followed, a tail on a slow line.
///
/// `JOBTOP_BENCH_LOG_MB` is the size of the huge log; 1024 unless it is set.
enum LogSection {
  static func run(_ report: Report) throws {
    try huge(report)
    try flood(report)
    try tail(report)
  }

  /// A run whose log is written to.
  private final class Writer {
    let daemon: DaemonProcess
    private let client: LoadClient
    private let worker: String
    private let id: Int64
    private let fence: Int64
    private var beatAt = MonotonicClock.now()
    private var lines = 0

    struct NoRun: Error {}

    private static let words = [
      "segment", "of", "video", "buffered", "written", "store", "frame", "decoder", "upload", "part", "retry", "queue",
      "playlist", "key", "audio", "track", "chunk", "offset", "receipt", "mail", "order", "customer", "invoice",
    ]

    init(_ daemon: DaemonProcess) throws {
      self.daemon = daemon
      client = try LoadClient(daemon.socket)
      worker = try client.call(Load.register(name: "writer", slots: 1))["worker"]?.stringValue ?? ""
      _ = try client.call(Load.enqueueMany(1))
      let claimed = try client.call(
        #"{"jsonrpc":"2.0","id":1,"method":"job.claim","params":{"worker":"\#(worker)","queues":["bench"],"limit":1,"wait_ms":10000}}"#
      )
      guard let run = claimed["jobs"]?[0], let id = run["id"]?.intValue, let fence = run["fence"]?.intValue else {
        throw NoRun()
      }
      self.id = id
      self.fence = fence
    }

    /// Keeps the run, whose writing may take longer than its lease.
    private func beat() throws {
      guard MonotonicClock.now() > beatAt + 3_000_000_000 else { return }
      beatAt = MonotonicClock.now()
      _ = try client.call(
        #"{"jsonrpc":"2.0","id":1,"method":"worker.heartbeat","params":{"worker":"\#(worker)","running":[{"id":\#(id),"fence":\#(fence)}]}}"#
      )
    }

    /// Writes lines of about eighty bytes, each of which begins with its number; returns their text's size.
    @discardableResult
    func write(_ count: Int, mark: String = "") throws -> Int {
      try beat()
      var entries = ""
      var size = 0
      let now = WallClock.now()
      for index in 0..<count {
        lines += 1
        let level = lines % 500 == 0 ? "error" : lines % 10 == 0 ? "warn" : "info"
        // Words that change from line to line, so that no line can be made of the one before it.
        var words = ""
        for place in 0..<10 {
          words += Self.words[(lines &* 7919 &+ place &* (lines % 31 + 17)) % Self.words.count] + " "
        }
        let text = "\(mark)\(lines) \(words)took \(lines % 977) ms"
        size += text.utf8.count
        if index > 0 { entries += "," }
        entries += #"{"stream":"log","t_us":\#(now),"level":"\#(level)","text":"\#(text)"}"#
      }
      _ = try client.call(
        #"{"jsonrpc":"2.0","id":1,"method":"log.append","params":{"id":\#(id),"fence":\#(fence),"entries":[\#(entries)]}}"#
      )
      return size
    }
  }

  /// The monitor on that log, which shows its last line.
  private static func open(_ writer: Writer, mark: String) throws -> (terminal: PseudoTerminal, milliseconds: Double) {
    let terminal = try PseudoTerminal([DaemonProcess.sibling("jobtop"), "--socket", writer.daemon.socket])
    try terminal.wait(for: "bench")
    try terminal.press("2")
    try terminal.listen(seconds: 1)
    terminal.clear()
    let pressed = MonotonicClock.now()
    try terminal.press("l")
    let shown = try terminal.wait(for: mark)
    return (terminal, Double(shown - pressed) / 1e6)
  }

  private static func huge(_ report: Report) throws {
    let megabytes = Environment.current()["JOBTOP_BENCH_LOG_MB"].flatMap { Int($0) } ?? 1024
    let daemon = try DaemonProcess(settings: "[limits]\nlog_last = \"\(megabytes + 64)MiB\"\n")
    let writer = try Writer(daemon)
    var written = 0
    while written < megabytes << 20 { written += try writer.write(5000) }
    try writer.write(10, mark: "ENDMARK ")
    var times: [Double] = []
    var resident: [Double] = []
    for _ in 0..<max(3, report.repetitions) {
      let (terminal, opened) = try open(writer, mark: "ENDMARK")
      times.append(opened)
      // To the beginning and some pages on, so that pages were fetched.
      for _ in 0..<10 { try terminal.press("\u{02}") }
      try terminal.listen(seconds: 1)
      resident.append(ProcessFigures(terminal.process.processID).residentMegabytes)
    }
    report.show("log of \(megabytes) MB, key to its last lines", unit: "ms", target: "≤ 100", times)
    report.show("log of \(megabytes) MB, monitor, resident", unit: "MB", target: "≤ 16", resident)
  }

  /// 20,000 lines a second, in twenty calls, while a person types.
  private static func flood(_ report: Report) throws {
    let writer = try Writer(DaemonProcess())
    try writer.write(10, mark: "ENDMARK ")
    let (terminal, _) = try open(writer, mark: "ENDMARK")
    let isOver = Monitored(false)
    let failure = Monitored(false)
    let taken = Monitored(0)
    nonisolated(unsafe) let flooding = writer
    let thread = try Thread(name: "flood") {
      var next = MonotonicClock.now()
      while !isOver.with({ $0 }) {
        do {
          try flooding.write(1000)
          taken.with { $0 += 1000 }
        } catch {
          failure.with { $0 = true }
          return
        }
        next += 50_000_000
        let left = next - MonotonicClock.now()
        if left > 0 { _ = isOver.wait(nanoseconds: left) { $0 ? true : nil } }
      }
    }
    try terminal.listen(seconds: 2)
    try terminal.press("/")
    try terminal.wait(for: "find")
    var times: [Double] = []
    let before = taken.with { $0 }
    let elapsed = try seconds {
      // Letters that stand in no line, so that only the prompt can paint them.
      for letter in String(repeating: "ÄÖÜßÆØÅÞÐÑÇÉÈÊËÍ", count: 4) {
        try terminal.listen(seconds: 0.1)
        terminal.clear()
        let pressed = MonotonicClock.now()
        try terminal.press(String(letter))
        times.append(Double(try terminal.wait(for: String(letter)) - pressed) / 1e6)
      }
    }
    let rate = Double(taken.with { $0 } - before) / elapsed
    let resident = ProcessFigures(terminal.process.processID).residentMegabytes
    isOver.with { $0 = true }
    thread.join()
    guard !failure.with({ $0 }) else { throw Writer.NoRun() }
    times.sort()
    report.show("log flood, lines taken", unit: "/s", target: "20000", [rate])
    report.show("log flood, key echo, p95", unit: "ms", target: "≤ 50", [times[times.count * 95 / 100]])
    report.show("log flood, monitor, resident", unit: "MB", target: "≤ 16", [resident])
  }

  /// A tail on a full screen: the bytes that come for each byte that a line shows: time, level and text.
  private static func tail(_ report: Report) throws {
    for rate in [10, 100] {
      let writer = try Writer(DaemonProcess())
      // One at a time, so that each has a time of its own.
      for _ in 0..<60 { try writer.write(1, mark: "ENDMARK ") }
      let (terminal, _) = try open(writer, mark: "ENDMARK")
      try terminal.listen(seconds: 2)
      terminal.clear()
      var text = 0
      for _ in 0..<(rate * 5) {
        text += try writer.write(1) + "14:02:31.114 INFO  ".utf8.count
        try terminal.listen(seconds: 1 / Double(rate))
      }
      try terminal.listen(seconds: 1)
      report.show(
        "log tail, \(rate) lines/s, bytes a byte of its lines", unit: "", target: "≤ 1.2",
        [Double(terminal.received.count) / Double(text)])
    }
  }
}
