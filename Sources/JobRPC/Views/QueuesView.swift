package import JSON

/// All queues, by name.
package struct QueuesView: WireObject {
  package var queues: [WireQueue]

  package init(queues: [WireQueue] = []) { self.queues = queues }

  package init(json: JSONValue, path: String) throws(WireFault) {
    queues = try Rows<WireQueue>(fields: FieldReader(json, path: path)).rows
  }

  package func write(to writer: inout JSONWriter) { Rows(queues).write(to: &writer) }
}

/// One queue with its workers, its oldest jobs and its recent failures.
package struct QueueView: WireObject {
  /// Absent where no job ever named it.
  package var queue: WireQueue?
  package var workers: [WireWorker]
  package var oldest: [WireJob]
  package var failures: [WireJob]

  package init(queue: WireQueue?, workers: [WireWorker] = [], oldest: [WireJob] = [], failures: [WireJob] = []) {
    self.queue = queue
    self.workers = workers
    self.oldest = oldest
    self.failures = failures
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    queue = try fields.object("queue")
    workers = try fields.rows("workers")
    oldest = try fields.rows("oldest")
    failures = try fields.rows("failures")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("queue", ifPresent: queue)
    writer.rows("workers", workers)
    writer.rows("oldest", oldest)
    writer.rows("failures", failures)
    writer.endObject()
  }
}
