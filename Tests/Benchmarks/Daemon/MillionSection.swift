import Posix

/// A store with a million queued jobs: memory, start, and whether work is as fast as before.
enum MillionSection {
  static func run(_ report: Report) throws {
    let daemon = try DaemonProcess()
    let client = try LoadClient(daemon.socket)
    let request = Array((Load.enqueueMany(1000) + "\n").utf8)
    for _ in 0..<1000 {
      try client.send(request)
      _ = try client.line()
    }
    report.show(
      "1 M queued jobs, resident after the enqueues", unit: "MB", target: "≤ 48", [daemon.figures.residentMegabytes])
    var starts: [Double] = []
    for _ in 0..<report.repetitions {
      try daemon.stop()
      starts.append(try daemon.start())
    }
    report.show("1 M queued jobs, start-up", unit: "s", target: "≤ 2", starts)
    report.show(
      "1 M queued jobs, resident after the start", unit: "MB", target: "≤ 48", [daemon.figures.residentMegabytes])
  }
}
