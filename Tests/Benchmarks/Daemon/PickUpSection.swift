import JSON
import Posix

/// From just before the enqueue to the job in the hands of an idle worker.
enum PickUpSection {
  static func run(_ report: Report) throws {
    var medians: [Double] = []
    var tails: [Double] = []
    for _ in 0..<report.repetitions {
      let times = try pickUps().sorted()
      medians.append(times[times.count / 2])
      tails.append(times[times.count * 99 / 100])
    }
    report.show("pick-up by an idle worker, p50", unit: "ms", target: "≤ 0.6", medians)
    report.show("pick-up by an idle worker, p99", unit: "ms", target: "≤ 2", tails)
  }

  private static func pickUps() throws -> [Double] {
    let daemon = try DaemonProcess()
    let worker = try LoadClient(daemon.socket)
    let producer = try LoadClient(daemon.socket)
    let id = try worker.call(Load.register(name: "idle", slots: 1))["worker"]?.stringValue ?? ""
    let claim = Array(
      (#"{"jsonrpc":"2.0","id":2,"method":"job.claim","params":{"worker":"\#(id)","queues":["bench"],"limit":1,"wait_ms":30000}}"#
        + "\n").utf8)
    let pause = try IO.pipe().ends()
    var times: [Double] = []
    for _ in 0..<300 {
      try worker.send(claim)
      // As far apart as in the peers' measurement, so that everything is idle.
      _ = try IO.wait(pause.reader, for: .readable, nanoseconds: 20_000_000)
      let start = MonotonicClock.now()
      try producer.send(Load.enqueue(id: 1))
      let answer = try worker.line()
      times.append(Double(MonotonicClock.now() - start) / 1e6)
      _ = try producer.line()
      let job = try JobLine(answer)
      _ = try worker.call(
        #"{"jsonrpc":"2.0","id":3,"method":"job.complete","params":{"id":\#(job.id),"fence":\#(job.fence)}}"#)
    }
    FileDescriptor(owning: pause.reader).close()
    FileDescriptor(owning: pause.writer).close()
    return times
  }
}
