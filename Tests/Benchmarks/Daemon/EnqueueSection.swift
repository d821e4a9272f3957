import JSON
import Posix

/// Durable enqueue over the socket, beside beanstalkd in the same run.
enum EnqueueSection {
  static func run(_ report: Report) throws {
    var ours: [Double] = []
    var theirs: [Double] = []
    for _ in 0..<report.repetitions {
      ours.append(try oneClient())
      if let rate = try beanstalkd() { theirs.append(rate) }
    }
    let mine = report.show("enqueue, 1 client", unit: "jobs/s", target: "≥ 4000", ours)
    if !theirs.isEmpty {
      let peer = report.show("beanstalkd -b -f0, 1 client", unit: "jobs/s", target: "(peer)", theirs)
      report.show("enqueue, 1 client, ratio to beanstalkd", unit: "×", target: "≥ 0.9", [mine / peer])
    }
    try report.measure("enqueue, 8 pipelining clients", unit: "jobs/s", target: "≥ 30000", eightClients)
    try report.measure("enqueue_many by 1000", unit: "jobs/s", target: "≥ 60000", bulk)
  }

  private static func oneClient() throws -> Double {
    let daemon = try DaemonProcess()
    let client = try LoadClient(daemon.socket)
    let request = Load.enqueue(id: 1)
    let count = 5000
    return Double(count)
      / (try seconds {
        for _ in 0..<count {
          try client.send(request)
          _ = try client.line()
        }
      })
  }

  private static func beanstalkd() throws -> Double? {
    guard let peer = try Beanstalkd() else { return nil }
    let client = try LoadClient(peer.socket, hello: false)
    let count = 5000
    return Double(count)
      / (try seconds {
        for _ in 0..<count {
          try client.send(Beanstalkd.put)
          _ = try client.line()
        }
      })
  }

  private static func eightClients() throws -> Double {
    let daemon = try DaemonProcess()
    let socket = daemon.socket
    let window = 128
    let rounds = 60
    let clients = 8
    let requests = (0..<window).flatMap { Load.enqueue(id: $0) }
    let elapsed = try seconds {
      let threads = try (0..<clients).map { _ in
        try Thread(name: "client") {
          guard let client = try? LoadClient(socket) else { return }
          for _ in 0..<rounds {
            guard (try? client.send(requests)) != nil else { return }
            for _ in 0..<window where (try? client.line()) == nil { return }
          }
        }
      }
      for thread in threads { thread.join() }
    }
    let stored = try LoadClient(daemon.socket).call(#"{"jsonrpc":"2.0","id":1,"method":"queue.list"}"#)
    let queued = stored["queues"]?[0]?["counts"]?["queued"]?.intValue ?? 0
    precondition(queued == clients * window * rounds, "\(#function): \(queued) jobs are in the store")
    return Double(queued) / elapsed
  }

  private static func bulk() throws -> Double {
    let daemon = try DaemonProcess()
    let client = try LoadClient(daemon.socket)
    let request = Array((Load.enqueueMany(1000) + "\n").utf8)
    let calls = 60
    let elapsed = try seconds {
      for _ in 0..<calls {
        try client.send(request)
        _ = try client.line()
      }
    }
    return Double(calls * 1000) / elapsed
  }
}
