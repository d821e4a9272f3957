import JSON
import Posix

/// Real processes through the supervised worker, with logs and resource usage kept.
enum ShellSection {
  static func run(_ report: Report) throws {
    try report.measure("jobtop add -- true through 2 slots", unit: "jobs/s", target: "≥ 400", rate)
  }

  private static func rate() throws -> Double {
    let daemon = try DaemonProcess(slots: 2)
    let client = try LoadClient(daemon.socket)
    let job = #"{"kind":"shell","args":{"argv":["true"],"cwd":"/"}}"#
    // The worker is warm before the clock starts.
    try finish(client, try client.call(Load.enqueueMany(20, job: job)))
    let total = 2000
    let elapsed = try seconds { try finish(client, try client.call(Load.enqueueMany(total, job: job))) }
    return Double(total) / elapsed
  }

  private static func finish(_ client: LoadClient, _ enqueued: JSONValue) throws {
    let ids = (enqueued["ids"]?.arrayValue ?? []).compactMap(\.intValue)
    let list = ids.map(String.init).joined(separator: ",")
    let answer = try client.call(
      #"{"jsonrpc":"2.0","id":3,"method":"job.wait","params":{"ids":[\#(list)],"timeout_ms":60000}}"#)
    let completed = (answer["jobs"]?.arrayValue ?? []).count { $0["state"]?.stringValue == "completed" }
    precondition(completed == ids.count, "\(#function): \(completed) of \(ids.count) completed")
  }
}
