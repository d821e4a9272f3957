package import JSON
package import JobCore

/// A job as programs see it. Rows of views leave out args, result and metadata.
package struct WireJob: WireObject {
  /// Who asked for the job.
  package struct Origin: WireObject {
    package var uid: Int64
    package var user: String
    package var client: String
    package var origin: String?

    package init(uid: Int64, user: String, client: String, origin: String? = nil) {
      self.uid = uid
      self.user = user
      self.client = client
      self.origin = origin
    }

    package init(json: JSONValue, path: String) throws(WireFault) {
      let fields = try FieldReader(json, path: path)
      uid = try fields.optionalInteger("uid") ?? 0
      user = try fields.optionalString("user") ?? ""
      client = try fields.optionalString("client") ?? ""
      origin = try fields.optionalString("origin")
    }

    package func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.member("uid", uid)
      writer.member("user", user)
      writer.member("client", client)
      writer.member("origin", ifPresent: origin)
      writer.endObject()
    }
  }

  /// How far a run says it is.
  package struct Progress: WireObject {
    package var fraction: Double?
    package var message: String?

    package init(fraction: Double? = nil, message: String? = nil) {
      self.fraction = fraction
      self.message = message
    }

    package init(json: JSONValue, path: String) throws(WireFault) {
      let fields = try FieldReader(json, path: path)
      fraction = try fields.optionalDouble("fraction")
      message = try fields.optionalString("message")
    }

    package func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.member("fraction", ifPresent: fraction)
      writer.member("message", ifPresent: message)
      writer.endObject()
    }
  }

  package var id: Int64
  package var kind: String
  package var queue: String
  package var state: WireState
  package var priority: Int64 = 4
  package var args: JSONText?
  package var attempt: Int64 = 0
  package var maxAttempts: Int64 = 1
  package var createdAt: Timestamp
  package var runAt: Timestamp?
  package var startedAt: Timestamp?
  package var finishedAt: Timestamp?
  /// When a person paused the running job; its clocks stand still since.
  package var pausedAt: Timestamp?
  /// The state that a paused job returns to.
  package var pausedFrom: WireState?
  /// When a paused job, or a running one that stands still, goes on by itself.
  package var pausedUntil: Timestamp?
  package var worker: String?
  package var fence: Int64?
  package var cancelRequested: Bool?
  package var progress: Progress?
  package var result: JSONText?
  package var checkpoint: JSONText?
  package var error: WireError?
  package var exit: WireExit?
  package var rescues: Int64 = 0
  package var tags: [String] = []
  package var metadata: JSONText?
  package var limitKey: String?
  package var unique: WireUnique?
  package var timeoutMS: Int64?
  package var relations = WireRelations()
  package var softTimeoutMS: Int64?
  package var startWithinMS: Int64?
  package var retryForMS: Int64?
  package var runbook: WireRunbook?
  /// The schedule that made it, by a tick or for a person.
  package var schedule: String?
  package var enqueuedBy: Origin?
  package var logBytes: Int64 = 0
  /// What a person would call it, at most 96 bytes: its metadata's `name`, else a `shell` job's command.
  package var title: String?

  package init(id: Int64, kind: String, queue: String, state: WireState, createdAt: Timestamp) {
    self.id = id
    self.kind = kind
    self.queue = queue
    self.state = state
    self.createdAt = createdAt
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    guard let state = WireState(rawValue: try fields.string("state")) else {
      throw fields.fault("state", "a state of a job")
    }
    self.init(
      id: try fields.integer("id"), kind: try fields.string("kind"), queue: try fields.string("queue"), state: state,
      createdAt: try fields.time("created_us"))
    priority = try fields.optionalInteger("priority") ?? 4
    args = fields.object["args"].map(JSONText.init)
    attempt = try fields.optionalInteger("attempt") ?? 0
    maxAttempts = try fields.optionalInteger("max_attempts") ?? 1
    runAt = try fields.optionalTime("run_at_us")
    startedAt = try fields.optionalTime("started_us")
    finishedAt = try fields.optionalTime("finished_us")
    pausedAt = try fields.optionalTime("paused_at_us")
    pausedFrom = try fields.optionalString("paused_from").flatMap(WireState.init(rawValue:))
    pausedUntil = try fields.optionalTime("paused_until_us")
    worker = try fields.optionalString("worker")
    fence = try fields.optionalInteger("fence")
    cancelRequested = try fields.optionalBool("cancel_requested")
    progress = try fields.object("progress")
    result = fields.object["result"].map(JSONText.init)
    checkpoint = fields.object["checkpoint"].map(JSONText.init)
    error = try fields.object("error")
    exit = try fields.object("exit")
    rescues = try fields.optionalInteger("rescues") ?? 0
    tags = try fields.strings("tags")
    metadata = fields.value("metadata").map(JSONText.init)
    limitKey = try fields.optionalString("limit_key")
    unique = try fields.object("unique")
    timeoutMS = try fields.optionalInteger("timeout_ms")
    relations = try WireRelations(fields)
    softTimeoutMS = try fields.optionalInteger("soft_timeout_ms")
    startWithinMS = try fields.optionalInteger("start_within_ms")
    retryForMS = try fields.optionalInteger("retry_for_ms")
    schedule = try fields.optionalString("schedule")
    runbook = try fields.object("runbook")
    enqueuedBy = try fields.object("enqueued_by")
    logBytes = try fields.optionalInteger("log_bytes") ?? 0
    title = try fields.optionalString("title")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writeMembers(to: &writer)
    writer.endObject()
  }

  /// The members alone, for objects that say more about a job.
  package func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("kind", kind)
    writer.member("queue", queue)
    writer.member("state", state.rawValue)
    writer.member("priority", priority)
    writer.member("args", ifPresent: args)
    writer.member("attempt", attempt)
    writer.member("max_attempts", maxAttempts)
    writer.member("created_us", createdAt)
    writer.member("run_at_us", ifPresent: runAt)
    writer.member("started_us", ifPresent: startedAt)
    writer.member("finished_us", ifPresent: finishedAt)
    writer.member("paused_at_us", ifPresent: pausedAt)
    writer.member("paused_from", ifPresent: pausedFrom?.rawValue)
    writer.member("paused_until_us", ifPresent: pausedUntil)
    writer.member("worker", ifPresent: worker)
    writer.member("fence", ifPresent: fence)
    writer.member("cancel_requested", ifPresent: cancelRequested)
    writer.member("progress", ifPresent: progress)
    writer.member("result", ifPresent: result)
    writer.member("checkpoint", ifPresent: checkpoint)
    writer.member("error", ifPresent: error)
    writer.member("exit", ifPresent: exit)
    writer.member("rescues", rescues)
    writer.member("tags", tags)
    writer.member("metadata", ifPresent: metadata)
    writer.member("limit_key", ifPresent: limitKey)
    writer.member("unique", ifPresent: unique)
    writer.member("timeout_ms", ifPresent: timeoutMS)
    relations.writeMembers(to: &writer)
    writer.member("soft_timeout_ms", ifPresent: softTimeoutMS)
    writer.member("start_within_ms", ifPresent: startWithinMS)
    writer.member("retry_for_ms", ifPresent: retryForMS)
    writer.member("schedule", ifPresent: schedule)
    writer.member("runbook", ifPresent: runbook)
    writer.member("enqueued_by", ifPresent: enqueuedBy)
    writer.member("log_bytes", logBytes)
    writer.member("title", ifPresent: title)
  }
}
