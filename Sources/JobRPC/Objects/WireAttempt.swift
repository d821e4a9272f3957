package import JSON
package import JobCore

/// One run of a job: a claim under a fence and how it ended.
package struct WireAttempt: WireObject {
  package var attempt: Int64
  package var fence: Int64
  package var worker: String
  package var startedAt: Timestamp
  package var endedAt: Timestamp?
  package var outcome: RunOutcome?
  package var error: WireError?
  package var exit: WireExit?
  package var logBytes: Int64

  package init(
    attempt: Int64, fence: Int64, worker: String, startedAt: Timestamp, endedAt: Timestamp? = nil,
    outcome: RunOutcome? = nil, error: WireError? = nil, exit: WireExit? = nil, logBytes: Int64 = 0
  ) {
    self.attempt = attempt
    self.fence = fence
    self.worker = worker
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.outcome = outcome
    self.error = error
    self.exit = exit
    self.logBytes = logBytes
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    attempt = try fields.integer("attempt")
    fence = try fields.integer("fence")
    worker = try fields.optionalString("worker") ?? ""
    startedAt = try fields.time("started_us")
    endedAt = try fields.optionalTime("ended_us")
    outcome = try fields.optionalString("outcome").flatMap(RunOutcome.init(rawValue:))
    error = try fields.object("error")
    exit = try fields.object("exit")
    logBytes = try fields.optionalInteger("log_bytes") ?? 0
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("attempt", attempt)
    writer.member("fence", fence)
    writer.member("worker", worker)
    writer.member("started_us", startedAt)
    writer.member("ended_us", ifPresent: endedAt)
    writer.member("outcome", ifPresent: outcome?.rawValue)
    writer.member("error", ifPresent: error)
    writer.member("exit", ifPresent: exit)
    writer.member("log_bytes", logBytes)
    writer.endObject()
  }
}
