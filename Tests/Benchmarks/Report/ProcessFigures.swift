import Posix

/// What the kernel tells of a process.
struct ProcessFigures {
  private let pid: Int32

  init(_ pid: Int32) { self.pid = pid }

  /// The memory that is resident now.
  var residentMegabytes: Double {
    let fields = (line(of: "/proc/\(pid)/status", starting: "VmRSS:") ?? "").split(separator: " ")
    return fields.count > 1 ? (Double(fields[1]) ?? 0) / 1024 : 0
  }

  /// User and system time so far, in clock ticks of 10 ms.
  var processorTicks: Int {
    let fields = (lines(of: "/proc/\(pid)/stat").first ?? "").split(separator: " ")
    return fields.count > 14 ? (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0) : 0
  }

  /// How often its threads gave up the processor by themselves: each is a wake-up.
  var wakeUps: Int {
    ((try? FileSystem.names(in: "/proc/\(pid)/task")) ?? []).reduce(0) { sum, task in
      let text = line(of: "/proc/\(pid)/task/\(task)/status", starting: "voluntary_ctxt_switches:") ?? ""
      return sum + (Int(text.split(whereSeparator: { !$0.isNumber }).last ?? "") ?? 0)
    }
  }
}
