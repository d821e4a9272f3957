import JSON
import JobCore
import JobEngine
import JobRPC

extension WorkerRegistration {
  /// Reads the params of `worker.register`.
  init(_ params: inout ParamsReader, actor: Actor) throws(WireFault) {
    self.init(
      name: "", host: "", pid: 0, kinds: [], queues: [], slots: 1, version: nil, language: "", resume: nil,
      actor: actor)
    var hasKinds = false
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "name": name = try params.label(key)
      case "host": host = try params.label(key)
      case "language": language = try params.label(key)
      case "version": version = try params.label(key)
      case "pid": pid = Int(try params.natural(key, upTo: 1 << 31) ?? 0)
      case "kinds":
        kinds = try params.strings(key) ?? []
        hasKinds = true
      case "queues": queues = try params.strings(key) ?? []
      case "slots": slots = Int(try params.natural(key, upTo: 10_000) ?? 1)
      case "resume": resume = try Resume(&params, key)
      default: try params.skip()
      }
    }
    guard hasKinds else { throw params.fault("kinds", "an array of strings") }
  }
}

extension WorkerRegistration.Resume {
  fileprivate init?(_ params: inout ParamsReader, _ key: String) throws(WireFault) {
    if params.isNull() { return nil }
    var worker: String?
    var running: [HeldRun] = []
    try params.beginObject(key)
    while let member = try params.nextKey() {
      switch member {
      case "worker": worker = try params.string("\(key).worker")
      case "running":
        try params.forEach("\(key).running") { (params, _) throws(WireFault) in running.append(try HeldRun(&params)) }
      default: try params.skip()
      }
    }
    guard let worker else { throw params.fault("\(key).worker", "a string") }
    self.init(worker: WorkerID(rawValue: worker), running: running)
  }
}

extension ParamsReader {
  /// A text of at most 256 bytes that a program calls itself by.
  mutating func label(_ key: String) throws(WireFault) -> String {
    let text = try string(key) ?? ""
    guard text.utf8.count <= 256 else { throw fault(key, "at most 256 bytes") }
    return text
  }
}
