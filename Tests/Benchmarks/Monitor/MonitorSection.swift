import Posix

/// What the monitor costs the machine and the line, and how soon it shows what happened.
enum MonitorSection {
  static func run(_ report: Report) throws {
    try start(report)
    try quiet(report)
    try keys(report)
    try busy(report)
    try latency(report)
  }

  private static func monitor(_ daemon: DaemonProcess) throws -> PseudoTerminal {
    try PseudoTerminal([DaemonProcess.sibling("jobtop"), "--socket", daemon.socket])
  }

  private static func start(_ report: Report) throws {
    let daemon = try DaemonProcess()
    _ = try LoadClient(daemon.socket).call(Load.enqueueMany(30))
    var times: [Double] = []
    var bytes: [Double] = []
    var resident: [Double] = []
    for _ in 0..<max(5, report.repetitions) {
      let began = MonotonicClock.now()
      let terminal = try monitor(daemon)
      // The queue's name comes with the first frame that has data; the key bar's end closes it.
      let shown = try terminal.wait(for: "bench")
      times.append(Double(shown - began) / 1e6)
      bytes.append(Double(terminal.received.count))
      try terminal.listen(seconds: 0.5)
      resident.append(ProcessFigures(terminal.process.processID).residentMegabytes)
    }
    report.show("monitor, first frame with data", unit: "ms", target: "≤ 30", times)
    report.show("monitor, bytes up to it", unit: "B", target: "≤ 5000", bytes)
    report.show("monitor, resident", unit: "MB", target: "≤ 12", resident)
  }

  private static func quiet(_ report: Report) throws {
    let daemon = try DaemonProcess()
    let terminal = try monitor(daemon)
    try terminal.listen(seconds: 3)
    terminal.clear()
    try terminal.listen(seconds: 10)
    report.show("monitor, empty store", unit: "B/s", target: "0", [Double(terminal.received.count) / 10])
    _ = try LoadClient(daemon.socket).call(Load.enqueueMany(30))
    try terminal.listen(seconds: 3)
    terminal.clear()
    try terminal.listen(seconds: 10)
    report.show("monitor, 30 waiting jobs", unit: "B/s", target: "≤ 150", [Double(terminal.received.count) / 10])
  }

  private static func keys(_ report: Report) throws {
    let daemon = try DaemonProcess()
    _ = try LoadClient(daemon.socket).call(Load.enqueueMany(60))
    let terminal = try monitor(daemon)
    try terminal.wait(for: "bench")
    try terminal.press("2")
    try terminal.listen(seconds: 1)
    var bytes: [Double] = []
    var times: [Double] = []
    for turn in 0..<60 {
      terminal.clear()
      let pressed = MonotonicClock.now()
      try terminal.press(turn % 40 < 20 ? "j" : "k")
      guard let painted = try terminal.take(waiting: 1_000_000_000) else { continue }
      times.append(Double(painted - pressed) / 1e6)
      bytes.append(Double(terminal.received.count))
    }
    report.show("monitor, cursor move", unit: "B", target: "≤ 120", bytes)
    times.sort()
    report.show("monitor, key to paint, p95", unit: "ms", target: "≤ 20", [times[times.count * 95 / 100]])
  }

  /// 500 changes a second, as fifty jobs ten times a second.
  private static func busy(_ report: Report) throws {
    let daemon = try DaemonProcess()
    let client = try LoadClient(daemon.socket)
    let terminal = try monitor(daemon)
    let request = Load.enqueueMany(50)
    func load(seconds: Int) throws {
      for _ in 0..<(seconds * 10) {
        _ = try client.call(request)
        try terminal.listen(seconds: 0.1)
      }
    }
    try load(seconds: 3)
    terminal.clear()
    let before = ProcessFigures(terminal.process.processID).processorTicks
    let elapsed = try seconds { try load(seconds: 15) }
    let ticks = ProcessFigures(terminal.process.processID).processorTicks - before
    report.show(
      "monitor, 500 changes/s", unit: "B/s", target: "≤ 700", [Double(terminal.received.count) / elapsed])
    report.show("monitor, 500 changes/s, of a core", unit: "%", target: "< 5", [Double(ticks) / elapsed])
  }

  /// From the answered commit of a change to the paint that shows it.
  private static func latency(_ report: Report) throws {
    let daemon = try DaemonProcess()
    let client = try LoadClient(daemon.socket)
    let terminal = try monitor(daemon)
    try terminal.listen(seconds: 1)
    var times: [Double] = []
    for letter in "bcdfgh" {
      // A queue of a name that shares no letter with the one before, so that the paint must hold all of it.
      let name = String(repeating: letter, count: 7)
      terminal.clear()
      _ = try client.call(
        #"{"jsonrpc":"2.0","id":1,"method":"job.enqueue","params":{"kind":"bench","queue":"\#(name)"}}"#)
      let committed = MonotonicClock.now()
      let shown = try terminal.wait(for: name)
      times.append(Double(max(0, shown - committed)) / 1e6)
      try terminal.listen(seconds: 0.37)
    }
    report.show("monitor, commit to screen", unit: "ms", target: "≤ 250", times)
    report.show("monitor, commit to screen, worst", unit: "ms", target: "≤ 250", [times.max() ?? 0])
  }
}
