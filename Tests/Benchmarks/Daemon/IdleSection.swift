import Posix

/// What a daemon costs that has nothing to do.
enum IdleSection {
  static func run(_ report: Report) throws {
    var resident: [Double] = []
    var ticks: [Double] = []
    var wakeUps: [Double] = []
    for _ in 0..<report.repetitions {
      let daemon = try DaemonProcess()
      let quiet = try IO.pipe().ends()
      _ = try IO.wait(quiet.reader, for: .readable, nanoseconds: 1_500_000_000)
      let before = (daemon.figures.processorTicks, daemon.figures.wakeUps)
      _ = try IO.wait(quiet.reader, for: .readable, nanoseconds: 5_000_000_000)
      resident.append(daemon.figures.residentMegabytes)
      ticks.append(Double(daemon.figures.processorTicks - before.0) * 10)
      wakeUps.append(Double(daemon.figures.wakeUps - before.1))
      FileDescriptor(owning: quiet.reader).close()
      FileDescriptor(owning: quiet.writer).close()
    }
    report.show("idle daemon, resident", unit: "MB", target: "≤ 12", resident)
    report.show("idle daemon, processor time in 5 s", unit: "ms", target: "0", ticks)
    report.show("idle daemon, wake-ups in 5 s", unit: "", target: "0", wakeUps)
  }
}
