import Posix

/// The monitor on a slow line: 2,000 bytes a second, 300 ms there and back, while 500 changes a second happen.
enum LineSection {
  private static let bytesPerSecond = 2000
  private static let delay: Int64 = 300_000_000
  private static let step: Int64 = 50_000_000

  static func run(_ report: Report) throws {
    let daemon = try DaemonProcess()
    let client = try LoadClient(daemon.socket)
    let request = Load.enqueueMany(25)
    let terminal = try PseudoTerminal([DaemonProcess.sibling("jobtop"), "--socket", daemon.socket])
    let poller = try Poller()

    /// Lets the line carry what it can, with the store busy, until something holds; returns when that was.
    func carry(seconds: Double, until holds: () -> Bool) throws -> Int64 {
      let end = MonotonicClock.now() + Int64(seconds * 1e9)
      var next = MonotonicClock.now()
      while !holds() {
        if MonotonicClock.now() > end { return terminal.lastAt }
        _ = try client.call(request)
        try terminal.take(atMost: bytesPerSecond * Int(step / 1_000_000) / 1000)
        next += step
        try poller.wait(nanoseconds: next - MonotonicClock.now())
      }
      return terminal.lastAt
    }

    _ = try carry(seconds: 10) { terminal.has("bench") }
    _ = try carry(seconds: 10) { false }
    var echoes: [Double] = []
    for turn in 0..<20 {
      terminal.clear()
      let pressed = MonotonicClock.now()
      try terminal.press("z")
      let shown = try carry(seconds: 20) { terminal.has(turn.isMultiple(of: 2) ? "FROZEN" : "live") }
      echoes.append(Double(shown - pressed + delay) / 1e6)
      _ = try carry(seconds: 1) { false }
    }
    echoes.sort()
    // What waits in the line and in the kernel by now, read at once.
    terminal.clear()
    try terminal.listen(seconds: 0.1)
    report.show("slow line, key to its echo, p50", unit: "ms", target: "≤ 1000", [echoes[echoes.count / 2]])
    report.show("slow line, key to its echo, p95", unit: "ms", target: "≤ 1500", [echoes[echoes.count * 95 / 100]])
    report.show("slow line, queued at the end", unit: "B", target: "≤ 5000", [Double(terminal.received.count)])
  }
}
