import JobCore
import JobEngine
import JobRPC

extension ClaimRequest {
  /// The longest wait that one call may ask for.
  static let longestWait = Duration.seconds(3600)

  /// Reads the params of `job.claim`.
  init(_ params: inout ParamsReader, token: UInt64, connection: ConnectionID) throws(WireFault) {
    self.init(
      token: token, connection: connection, worker: WorkerID(rawValue: ""), queues: [], kinds: nil, limit: 1,
      wait: .zero, done: [])
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "worker": worker = WorkerID(rawValue: try params.string(key) ?? "")
      case "queues": queues = try params.strings(key) ?? []
      case "kinds": kinds = try params.strings(key)
      case "limit":
        limit = Int(try params.natural(key, upTo: 1000) ?? 1)
      case "wait_ms": wait = min(try params.duration(key) ?? .zero, Self.longestWait)
      case "done":
        try params.forEach(key) { (params, _) throws(WireFault) in
          done.append(try RunEnd(&params, as: .any))
        }
      default: try params.skip()
      }
    }
    guard !worker.rawValue.isEmpty else { throw params.fault("worker", "a string") }
  }
}
