package import JSON

/// One job with its attempts and the end of its log.
package struct JobView: WireObject {
  package var job: WireJob
  /// JSON as text: a patch replaces it whole, and a reader paints it as it was sent.
  package var argsText: String?
  package var resultText: String?
  package var metadataText: String?
  package var checkpointText: String?
  package var attempts: [WireAttempt]
  /// At most 8, oldest first.
  package var logTail: [WireLogEntry]
  package var logLines: Int64
  /// The job is gone; the rest is what was last seen of it.
  package var deleted: Bool

  package init(
    job: WireJob, argsText: String? = nil, resultText: String? = nil, metadataText: String? = nil,
    checkpointText: String? = nil, attempts: [WireAttempt] = [], logTail: [WireLogEntry] = [], logLines: Int64 = 0,
    deleted: Bool = false
  ) {
    self.job = job
    self.argsText = argsText
    self.resultText = resultText
    self.metadataText = metadataText
    self.checkpointText = checkpointText
    self.attempts = attempts
    self.logTail = logTail
    self.logLines = logLines
    self.deleted = deleted
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    guard let value = fields.value("job") else { throw fields.fault("job", "a job") }
    let members = try FieldReader(value, path: fields.path(of: "job"))
    self.init(
      job: try WireJob(json: value, path: members.path), argsText: try members.optionalString("args_text"),
      resultText: try members.optionalString("result_text"),
      metadataText: try members.optionalString("metadata_text"),
      checkpointText: try members.optionalString("checkpoint_text"), attempts: try fields.rows("attempts"),
      logTail: try fields.objects("log_tail"), logLines: try fields.optionalInteger("log_lines") ?? 0,
      deleted: try fields.optionalBool("deleted") ?? false)
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("job")
    writer.beginObject()
    job.writeMembers(to: &writer)
    writer.member("args_text", ifPresent: argsText)
    writer.member("result_text", ifPresent: resultText)
    writer.member("metadata_text", ifPresent: metadataText)
    writer.member("checkpoint_text", ifPresent: checkpointText)
    writer.endObject()
    writer.rows("attempts", attempts)
    writer.member("log_tail", logTail)
    writer.member("log_lines", logLines)
    if deleted { writer.member("deleted", true) }
    writer.endObject()
  }
}
