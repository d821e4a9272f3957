package import JSON

/// All workers and their slots.
package struct WorkersView: WireObject {
  package var workers: [WireWorker]
  package var slots: SlotUse

  package init(workers: [WireWorker] = [], slots: SlotUse = SlotUse(busy: 0, total: 0)) {
    self.workers = workers
    self.slots = slots
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    workers = try Rows<WireWorker>(fields: fields).rows
    slots = try fields.object("slots") ?? SlotUse(busy: 0, total: 0)
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    Rows(workers).writeMembers(to: &writer)
    writer.member("slots", slots)
    writer.endObject()
  }
}

/// One worker and what it runs.
package struct WorkerView: WireObject {
  /// Absent once the store has forgotten it.
  package var worker: WireWorker?
  package var jobs: [WireJob]

  package init(worker: WireWorker?, jobs: [WireJob] = []) {
    self.worker = worker
    self.jobs = jobs
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    worker = try fields.object("worker")
    jobs = try fields.rows("jobs")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("worker", ifPresent: worker)
    writer.rows("jobs", jobs)
    writer.endObject()
  }
}
