import JSON
import JobCore
import JobEngine
import JobRPC

/// One change as the ring keeps it: small, and without the job's args.
struct EventRecord: Sendable {
  /// What changed.
  enum Subject: Sendable {
    case job(JobEventType, JobID, attempt: Int, JobSpec.Names)
    case queue(String, isPaused: Bool)
    case kind(String, isPaused: Bool)
    case store(isPaused: Bool)
    case limits(of: String)
    case pruned(Int)
    case worker(WorkerEventType, WorkerID)
    case bulk(BulkProgress)
    case errorGroup(ErrorGroupEventType, Group)
    case journal(Entry)
    case kindSet(String)
    case schedule(ScheduleEvent)
    case clockJump(by: Duration)
  }

  /// What the ring keeps of a journal entry; the store has the rest.
  final class Entry: Sendable {
    let id: JournalID
    let verb: String
    let target: String
    let user: String?

    init(_ entry: JournalEntry) {
      id = entry.id
      verb = entry.verb
      target = entry.target
      user = entry.actor?.user
    }
  }

  let seq: Int64
  let at: Timestamp
  let subject: Subject
  /// How a run ended, where the change ended one.
  let ended: Ended?

  /// What is told of an error group; a reference, as `Ended` is one.
  final class Group: Sendable {
    let id: ErrorGroupID
    let errorClass: String
    let message: String
    let count: Int
    let job: JobID

    init(_ group: ErrorGroup, by redactor: Redactor) {
      id = group.id
      errorClass = redactor.masked(group.errorClass)
      message = EventRing.cut(redactor.masked(group.message))
      count = group.count
      job = group.sampleJob
    }
  }

  /// The end of a run; a reference, so that the many records without one stay small.
  final class Ended: Sendable {
    let worker: WorkerID
    let fence: Fence
    let ran: Duration
    let errorClass: String?
    let message: String?

    init(worker: WorkerID, fence: Fence, ran: Duration, errorClass: String?, message: String?) {
      self.worker = worker
      self.fence = fence
      self.ran = ran
      self.errorClass = errorClass
      self.message = message
    }
  }
}

extension JobSpec {
  /// A job's queue and kind, without holding on to its args.
  struct Names: Sendable {
    let queue: String
    let kind: String
  }

  var names: Names { Names(queue: queue, kind: kind) }
}

extension WireEvent {
  init(_ record: EventRecord) {
    switch record.subject {
    case .job(let type, let id, let attempt, let names):
      self.init(
        seq: record.seq, at: record.at, type: "job.\(type.rawValue)", job: id.rawValue, queue: names.queue,
        kind: names.kind, attempt: attempt > 0 ? Int64(attempt) : nil)
    case .limits(let name): self.init(seq: record.seq, at: record.at, type: "queue.limited", queue: name)
    case .queue(let name, let isPaused):
      self.init(seq: record.seq, at: record.at, type: isPaused ? "queue.paused" : "queue.resumed", queue: name)
    case .kind(let name, let isPaused):
      self.init(seq: record.seq, at: record.at, type: isPaused ? "kind.paused" : "kind.resumed", kind: name)
    case .store(let isPaused):
      self.init(seq: record.seq, at: record.at, type: isPaused ? "store.paused" : "store.resumed")
    case .pruned(let count):
      self.init(seq: record.seq, at: record.at, type: "store.pruned", facts: ["jobs": .integer(Int64(count))])
    case .errorGroup(let type, let group):
      self.init(
        seq: record.seq, at: record.at, type: "error.\(type.rawValue)", job: group.job.rawValue,
        facts: [
          "group": .string(group.id.rawValue), "class": .string(group.errorClass), "message": .string(group.message),
          "count": .integer(Int64(group.count)),
        ])
    case .worker(let type, let worker):
      self.init(
        seq: record.seq, at: record.at, type: "worker.\(type.rawValue)", facts: ["worker": .string(worker.rawValue)])
    case .bulk(let progress):
      self.init(seq: record.seq, at: record.at, type: "store.bulk_progress", facts: progress.facts)
    case .journal(let entry):
      self.init(
        seq: record.seq, at: record.at, type: "journal.written",
        facts: ["entry": .integer(entry.id.rawValue), "verb": .string(entry.verb), "target": .string(entry.target)])
      if let user = entry.user { facts["user"] = .string(user) }
    case .kindSet(let name): self.init(seq: record.seq, at: record.at, type: "kind.set", kind: name)
    case .schedule(let event):
      self.init(
        seq: record.seq, at: record.at, type: "schedule.\(event.type.rawValue)", job: event.job?.rawValue,
        facts: ["schedule": .string(event.schedule)])
      if let tick = event.tick { facts["tick_us"] = .integer(tick.microseconds) }
      if event.missed > 0 { facts["missed"] = .integer(Int64(event.missed)) }
    case .clockJump(let jump):
      self.init(
        seq: record.seq, at: record.at, type: "store.clock_jump", facts: ["by_ms": .integer(jump.milliseconds)])
    }
    guard let ended = record.ended else { return }
    facts["worker"] = .string(ended.worker.rawValue)
    facts["fence"] = .integer(ended.fence.rawValue)
    facts["duration_ms"] = .integer(ended.ran.milliseconds)
    if let name = ended.errorClass { facts["class"] = .string(name) }
    if let message = ended.message { facts["message"] = .string(message) }
  }
}

/// The last 65,536 changes, in commit order.
struct EventRing {
  static let capacity = 65_536
  /// An error's message is kept to this many bytes: the row has the rest.
  private static let messageLimit = 200

  private var records: [EventRecord] = []
  private var head = 0
  /// The newest change's number; before the first, the number that the ring started behind.
  private(set) var lastSeq: Int64

  /// An empty ring whose first change gets the number behind `seq`. A daemon starts behind the time of its start in
  /// microseconds, so that numbers rise over its restarts too and a program that names one of an earlier life is
  /// told that it missed something.
  init(after seq: Int64 = 0) { lastSeq = seq }

  /// The oldest change that is still kept; one above the newest where none is.
  var firstSeq: Int64 { lastSeq - Int64(records.count) + 1 }

  /// Takes a change and gives it its number. Its message is masked before it is cut, or half a secret could remain.
  @discardableResult
  mutating func append(_ event: EngineEvent, at time: Timestamp, by redactor: Redactor) -> EventRecord {
    lastSeq += 1
    let record: EventRecord
    switch event {
    case .job(let type, let job, let ended):
      record = EventRecord(
        seq: lastSeq, at: time, subject: .job(type, job.id, attempt: job.attempt, job.spec.names),
        ended: ended.map { run in
          EventRecord.Ended(
            worker: run.worker, fence: run.fence, ran: run.endedAt - run.startedAt, errorClass: run.error?.errorClass,
            message: run.error.map { Self.cut(redactor.masked($0.message)) })
        })
    case .limits(let name):
      record = EventRecord(seq: lastSeq, at: time, subject: .limits(of: name), ended: nil)
    case .queue(let name, let isPaused):
      record = EventRecord(seq: lastSeq, at: time, subject: .queue(name, isPaused: isPaused), ended: nil)
    case .kind(let name, let isPaused):
      record = EventRecord(seq: lastSeq, at: time, subject: .kind(name, isPaused: isPaused), ended: nil)
    case .store(let isPaused):
      record = EventRecord(seq: lastSeq, at: time, subject: .store(isPaused: isPaused), ended: nil)
    case .pruned(let jobs):
      record = EventRecord(seq: lastSeq, at: time, subject: .pruned(jobs.count), ended: nil)
    case .errorGroup(let type, let group):
      let group = EventRecord.Group(group, by: redactor)
      record = EventRecord(seq: lastSeq, at: time, subject: .errorGroup(type, group), ended: nil)
    case .worker(let type, let worker):
      record = EventRecord(seq: lastSeq, at: time, subject: .worker(type, worker), ended: nil)
    case .journal(let entry):
      record = EventRecord(seq: lastSeq, at: time, subject: .journal(EventRecord.Entry(entry)), ended: nil)
    case .kindSet(let name):
      record = EventRecord(seq: lastSeq, at: time, subject: .kindSet(name), ended: nil)
    case .schedule(let event):
      record = EventRecord(seq: lastSeq, at: time, subject: .schedule(event), ended: nil)
    case .clockJump(let jump):
      record = EventRecord(seq: lastSeq, at: time, subject: .clockJump(by: jump), ended: nil)
    }
    keep(record)
    return record
  }

  /// Takes in how far a verb over a selection is.
  mutating func append(_ progress: BulkProgress, at time: Timestamp) {
    lastSeq += 1
    keep(EventRecord(seq: lastSeq, at: time, subject: .bulk(progress), ended: nil))
  }

  private mutating func keep(_ record: EventRecord) {
    if records.count < Self.capacity {
      records.append(record)
    } else {
      records[head] = record
      head = (head + 1) % Self.capacity
    }
  }

  /// The change of that number; nil where it is not kept.
  subscript(seq: Int64) -> EventRecord? {
    guard seq >= firstSeq, seq <= lastSeq else { return nil }
    return records[(head + Int(seq - firstSeq)) % records.count]
  }

  fileprivate static func cut(_ text: String) -> String {
    text.utf8.count <= messageLimit ? text : String(text.prefix(messageLimit / 4))
  }
}
