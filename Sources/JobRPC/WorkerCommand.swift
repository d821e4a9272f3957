package import JSON

/// What the store asks of a worker, by push and again in each heartbeat until it is obeyed.
package enum WorkerCommand: WireObject {
  case cancel(job: Int64)
  case pause(job: Int64)
  case resume(job: Int64)
  case kill(job: Int64)
  case drain
  case stop

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    if let job = try fields.optionalInteger("cancel") {
      self = .cancel(job: job)
    } else if let job = try fields.optionalInteger("kill") {
      self = .kill(job: job)
    } else if let job = try fields.optionalInteger("pause") {
      self = .pause(job: job)
    } else if let job = try fields.optionalInteger("resume") {
      self = .resume(job: job)
    } else if try fields.optionalBool("drain") == true {
      self = .drain
    } else if try fields.optionalBool("stop") == true {
      self = .stop
    } else {
      throw fields.fault("cancel", "one of cancel, pause, resume, kill, drain, stop")
    }
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    switch self {
    case .cancel(let job): writer.member("cancel", job)
    case .pause(let job): writer.member("pause", job)
    case .resume(let job): writer.member("resume", job)
    case .kill(let job): writer.member("kill", job)
    case .drain: writer.member("drain", true)
    case .stop: writer.member("stop", true)
    }
    writer.endObject()
  }
}
