import JSON
import Posix

/// A bulk retry of 100,000 jobs, and how long another client's enqueues take meanwhile.
enum BulkSection {
  private static let jobs = 100_000

  static func run(_ report: Report) throws {
    var took: [Double] = []
    var waits: [Double] = []
    for _ in 0..<report.repetitions {
      let daemon = try DaemonProcess()
      let client = try LoadClient(daemon.socket)
      let request = Load.enqueueMany(1000)
      for _ in 0..<(jobs / 1000) { _ = try client.call(request) }
      _ = try verb("cancel", over: client)
      let other = try Neighbour(daemon.socket)
      took.append(try verb("retry", over: client))
      waits.append(other.stop())
    }
    report.show("bulk retry of 100,000 jobs", unit: "s", target: "10 or less", took)
    report.show("bulk retry, another client's enqueue, p99", unit: "ms", target: "20 or less", waits)
  }

  /// Seconds that a verb over every job takes, from the selection on.
  private static func verb(_ verb: String, over client: LoadClient) throws -> Double {
    try seconds {
      let chosen = try client.call(
        #"{"jsonrpc":"2.0","id":1,"method":"job.select","params":{"filter":"kind:bench","verb":"\#(verb)"}}"#)
      let token = chosen["selection"]?.stringValue ?? ""
      let call = #"{"jsonrpc":"2.0","id":2,"method":"job.\#(verb)","params":{"selection":"\#(token)"}}"# + "\n"
      try client.send(Array(call.utf8))
      while true {
        let line = try JSONValue(parsing: try client.line())
        if line["id"] != 2 { continue }
        guard line["result"]?["changed"]?.intValue == Int64(jobs) else { throw Unexpected(answer: line) }
        return
      }
    }
  }

  private struct Unexpected: Error { let answer: JSONValue }

  /// A client that enqueues one job after another on a thread of its own.
  private final class Neighbour {
    private struct Figures {
      var isStopping = false
      var waits: [Double] = []
    }

    private let figures = Monitored(Figures())
    private let thread: Thread

    init(_ socket: String) throws {
      let figures = self.figures
      thread = try Thread(name: "neighbour") {
        guard let client = try? LoadClient(socket) else { return }
        let job = #"{"kind":"other","queue":"other"}"#
        while !figures.with({ $0.isStopping }) {
          let start = MonotonicClock.now()
          guard
            (try? client.call(#"{"jsonrpc":"2.0","id":1,"method":"job.enqueue","params":\#(job)}"#)) != nil
          else { return }
          let wait = Double(MonotonicClock.now() - start) / 1e6
          figures.with { $0.waits.append(wait) }
        }
      }
    }

    /// The 99th percentile in milliseconds.
    func stop() -> Double {
      figures.with { $0.isStopping = true }
      thread.join()
      let waits = figures.with { $0.waits }.sorted()
      return waits.isEmpty ? .infinity : waits[min(waits.count - 1, waits.count * 99 / 100)]
    }
  }
}
