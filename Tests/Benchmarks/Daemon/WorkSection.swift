import JSON
import Posix

/// Claim and completion of no-op jobs by eight workers.
enum WorkSection {
  static func run(_ report: Report) throws {
    try report.measure("claim + complete, 8 workers", unit: "jobs/s", target: "≥ 10000", rate)
  }

  private static func rate() throws -> Double {
    let daemon = try DaemonProcess()
    let socket = daemon.socket
    let total = 20_000
    let producer = try LoadClient(daemon.socket)
    for _ in 0..<(total / 1000) { _ = try producer.call(Load.enqueueMany(1000)) }
    let done = Monitored(0)
    let elapsed = try seconds {
      let threads = try (0..<8).map { number in
        try Thread(name: "worker") {
          let count = (try? work(socket, name: "bench-\(number)")) ?? 0
          done.with { $0 += count }
        }
      }
      for thread in threads { thread.join() }
    }
    let completed = done.with { $0 }
    precondition(completed == total, "\(#function): \(completed) of \(total) completed")
    return Double(completed) / elapsed
  }

  /// Claims up to 8 at once, each claim bringing the outcomes of the one before, until nothing is left.
  private static func work(_ socket: String, name: String) throws -> Int {
    let client = try LoadClient(socket)
    let registered = try client.call(Load.register(name: name, slots: 8))
    let worker = registered["worker"]?.stringValue ?? ""
    var done = ""
    var count = 0
    while true {
      try client.send(
        Array(
          (#"{"jsonrpc":"2.0","id":2,"method":"job.claim","params":{"worker":"\#(worker)","queues":["bench"],"limit":8,"wait_ms":0,"done":[\#(done)]}}"#
            + "\n").utf8))
      let jobs = try JSONValue(parsing: try client.line())["result"]?["jobs"]?.arrayValue ?? []
      if jobs.isEmpty { return count }
      count += jobs.count
      done = jobs.map { job in
        #"{"id":\#(job["id"]?.intValue ?? 0),"fence":\#(job["fence"]?.intValue ?? 0),"result":null}"#
      }.joined(separator: ",")
    }
  }
}
