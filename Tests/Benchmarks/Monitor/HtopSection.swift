import Posix

/// The monitor beside htop: both at once on 120 × 40, with 100,000 jobs and 500 changes a second in the store.
enum HtopSection {
  static func run(_ report: Report) throws {
    let daemon = try DaemonProcess()
    let client = try LoadClient(daemon.socket)
    let thousand = Load.enqueueMany(1000)
    for _ in 0..<100 { _ = try client.call(thousand) }
    var watched = [
      ("jobtop", try PseudoTerminal([DaemonProcess.sibling("jobtop"), "--socket", daemon.socket], rows: 40))
    ]
    if let htop = System.find(program: "htop", path: "/usr/local/bin:/usr/bin:/bin") {
      watched.append(("htop", try PseudoTerminal([htop], rows: 40)))
    } else {
      print("htop: not measured: it is not installed (apt-get install htop)")
    }
    let request = Load.enqueueMany(50)
    func load(seconds: Int) throws {
      for _ in 0..<(seconds * 10) {
        let next = MonotonicClock.now() + 100_000_000
        _ = try client.call(request)
        while MonotonicClock.now() < next {
          for (_, terminal) in watched { try terminal.take(waiting: 5_000_000) }
        }
      }
    }
    try load(seconds: 3)
    var values: [String: (processor: [Double], bytes: [Double])] = [:]
    for _ in 0..<report.repetitions {
      for (_, terminal) in watched { terminal.clear() }
      let before = watched.map { ProcessFigures($0.1.process.processID).processorTicks }
      let elapsed = try seconds { try load(seconds: 10) }
      for (index, (name, terminal)) in watched.enumerated() {
        let ticks = ProcessFigures(terminal.process.processID).processorTicks - before[index]
        values[name, default: ([], [])].processor.append(Double(ticks) / elapsed)
        values[name, default: ([], [])].bytes.append(Double(terminal.received.count) / elapsed)
      }
    }
    for (name, terminal) in watched {
      let own = name == "jobtop"
      let found = values[name] ?? ([], [])
      let resident = ProcessFigures(terminal.process.processID).residentMegabytes
      report.show("\(name), of a core", unit: "%", target: own ? "≤ htop's" : "none", found.processor)
      report.show("\(name), to the terminal", unit: "B/s", target: own ? "≤ 700 and ≤ htop's" : "none", found.bytes)
      report.show("\(name), resident", unit: "MB", target: own ? "≤ 12" : "none", [resident])
    }
  }
}
