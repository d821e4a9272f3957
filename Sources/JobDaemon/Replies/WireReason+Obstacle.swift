import JSON
import JobCore
import JobEngine
import JobRPC
import SafeText

extension WireReason {
  /// An obstacle in words. Names are made harmless; `holders` says who paused a job, by the journal.
  init(_ obstacle: ClaimObstacle, at now: Timestamp, holders: [JournalID: JournalEntry] = [:]) {
    let said: (code: String, text: SafeText, facts: JSONObject)
    switch obstacle {
    case .scheduled(let due):
      said = ("scheduled", "it is scheduled: due \(Self.ahead(due, now))", ["due_us": .integer(due.microseconds)])
    case .retrying(let due, let failures, let left):
      said = (
        "retrying",
        "it failed \(Self.times(failures)) and is tried again \(Self.ahead(due, now)), \(left) attempts left",
        [
          "due_us": .integer(due.microseconds), "failures": .integer(Int64(failures)),
          "attempts_left": .integer(Int64(left)),
        ]
      )
    case .blocked(let count, let dependencies): said = Self.blocked(count, dependencies)
    case .paused(let entry, let until, let was): said = Self.paused(holders[entry], until, was, now)
    case .running(let worker, let since, let attempt):
      said = (
        "running", "it runs on worker \(Self.name(worker)) for \(SafeText.duration(now - since)) (attempt \(attempt))",
        [
          "worker": .string(worker.rawValue), "since_us": .integer(since.microseconds),
          "attempt": .integer(Int64(attempt)),
        ]
      )
    case .held(let since):
      said = (
        "held", "its run stands still for \(SafeText.duration(now - since))", ["since_us": .integer(since.microseconds)]
      )
    case .over(let state, let at):
      said = (
        "final", "it is \(SafeText(state.rawValue)): it ended \(SafeText.age(now - at)) ago",
        ["state": .string(state.rawValue), "at_us": .integer(at.microseconds)]
      )
    case .draining: said = ("store_draining", "the store is shutting down and starts nothing", [:])
    case .storePaused(let pause): said = Self.paused("store_paused", "the store", pause, now)
    case .queuePaused(let queue, let pause):
      said = Self.paused("queue_paused", "queue \(SafeText(queue))", pause, now)
    case .kindPaused(let kind, let pause): said = Self.paused("kind_paused", "kind \(SafeText(kind))", pause, now)
    case .noWorker(let kind, let queue, let others): said = Self.noWorker(kind, queue, others)
    case .slotsBusy(let busy, let slots, let workers):
      said = (
        "slots_busy", "all slots are busy: \(busy) of \(slots), on \(workers) \(workers == 1 ? "worker" : "workers")",
        ["busy": .integer(Int64(busy)), "slots": .integer(Int64(slots)), "workers": .integer(Int64(workers))]
      )
    case .workerSilent(let worker, let since):
      said = (
        "worker_silent", "worker \(Self.name(worker)) is not heard of for \(SafeText.age(now - since))",
        ["worker": .string(worker.rawValue), "last_seen_us": .integer(since.microseconds)]
      )
    case .queueFull(let queue, let running, let most):
      said = (
        "queue_concurrency", "queue \(SafeText(queue)) runs \(running) of at most \(most)",
        ["queue": .string(queue), "running": .integer(Int64(running)), "concurrency": .integer(Int64(most))]
      )
    case .queueRate(let queue, let rate, let wait):
      said = (
        "queue_rate",
        "queue \(SafeText(queue)) starts at most \(WireRate(rate).text): the next token comes in \(SafeText.duration(wait))",
        ["queue": .string(queue), "rate": WireRate(rate).json, "opens_in_ms": .integer(wait.milliseconds)]
      )
    case .keyFull(let queue, let key, let running, let most):
      said = (
        "key_concurrency",
        "limit key \(SafeText(key)) of queue \(SafeText(queue)) runs \(running) of at most \(most)",
        [
          "queue": .string(queue), "limit_key": .string(key), "running": .integer(Int64(running)),
          "concurrency": .integer(Int64(most)),
        ]
      )
    case .keyRate(let queue, let key, let rate, let wait):
      said = (
        "key_rate",
        "limit key \(SafeText(key)) of queue \(SafeText(queue)) starts at most \(WireRate(rate).text): the next token comes in \(SafeText.duration(wait))",
        [
          "queue": .string(queue), "limit_key": .string(key), "rate": WireRate(rate).json,
          "opens_in_ms": .integer(wait.milliseconds),
        ]
      )
    case .behind(let count, let isMore):
      let number: SafeText = isMore ? "more than \(SafeText.count(count))" : SafeText.count(count)
      var facts: JSONObject = ["ahead": .integer(Int64(count))]
      if isMore { facts["more"] = true }
      said = ("behind", "\(number) \(count == 1 && !isMore ? "job is" : "jobs are") ahead of it", facts)
    }
    self.init(code: said.code, text: said.text.description, facts: said.facts)
  }

  /// Nothing stops it.
  static let claimable = WireReason(code: "claimable", text: "nothing stops it: a worker may take it at any moment")

  // MARK: - Pieces

  private static func name(_ worker: WorkerID) -> SafeText { SafeText(worker.rawValue) }

  private static func ahead(_ due: Timestamp, _ now: Timestamp) -> SafeText {
    due > now ? "in \(SafeText.duration(due - now))" : "now"
  }

  private static func times(_ count: Int) -> SafeText { count == 1 ? "once" : "\(count) times" }

  private static func blocked(
    _ count: Int, _ dependencies: Dependencies?
  ) -> (code: String, text: SafeText, facts: JSONObject) {
    var facts: JSONObject = ["blocked_on": .integer(Int64(count))]
    guard let dependencies else { return ("blocked", "it waits for \(count) other jobs", facts) }
    let ids = dependencies.ids.map(\.rawValue)
    facts["after"] = .array(ids.map { .integer($0) })
    let named = ids.prefix(8).map { "\($0)" as SafeText }.joined(separator: ", ")
    let rest: SafeText = ids.count > 8 ? " and \(ids.count - 8) more" : ""
    let what: SafeText = dependencies.condition == .success ? "to complete" : "to end"
    return ("blocked", "it waits for \(count) of job \(named)\(rest) \(what)", facts)
  }

  private static func paused(
    _ entry: JournalEntry?, _ until: Timestamp?, _ was: JobStateName, _ now: Timestamp
  ) -> (code: String, text: SafeText, facts: JSONObject) {
    var facts: JSONObject = ["was": .string(was.rawValue)]
    var text: SafeText = "it is paused"
    if let entry {
      facts["since_us"] = .integer(entry.at.microseconds)
      if let actor = entry.actor {
        facts["actor"] = .string(actor.user)
        text += " by \(SafeText(actor.user))"
      }
      text += " for \(SafeText.age(now - entry.at))"
      if let reason = entry.reason {
        facts["reason"] = .string(reason)
        text += ": \(SafeText(reason))"
      }
    }
    if let until {
      facts["until_us"] = .integer(until.microseconds)
      text += " (resumes \(ahead(until, now)))"
    }
    return ("paused", text, facts)
  }

  private static func paused(
    _ code: String, _ what: SafeText, _ pause: Pause, _ now: Timestamp
  ) -> (code: String, text: SafeText, facts: JSONObject) {
    var facts: JSONObject = ["actor": .string(pause.actor.user), "since_us": .integer(pause.since.microseconds)]
    var text: SafeText = "\(what) is paused by \(SafeText(pause.actor.user)) for \(SafeText.age(now - pause.since))"
    if let reason = pause.reason {
      facts["reason"] = .string(reason)
      text += ": \(SafeText(reason))"
    }
    if let until = pause.until {
      facts["until_us"] = .integer(until.microseconds)
      text += " (resumes \(ahead(until, now)))"
    }
    return (code, text, facts)
  }

  private static func noWorker(
    _ kind: String, _ queue: String, _ others: [WorkerID: WorkerLack]
  ) -> (code: String, text: SafeText, facts: JSONObject) {
    var text: SafeText = "no worker takes \(SafeText(kind)) from queue \(SafeText(queue))"
    let sorted = others.sorted { ($0.value.rank, $0.key.rawValue) < ($1.value.rank, $1.key.rawValue) }
    if sorted.isEmpty {
      text += ": none is connected"
    } else {
      let named = sorted.prefix(5).map { "\(name($0.key)) \($0.value.words)" as SafeText }.joined(separator: ", ")
      text += ": \(named)" + (sorted.count > 5 ? " and \(sorted.count - 5) more" : "")
    }
    var workers = JSONObject()
    for (id, lack) in sorted.prefix(50) { workers[id.rawValue] = .string(lack.rawValue) }
    return ("no_worker", text, ["kind": .string(kind), "queue": .string(queue), "workers": .object(workers)])
  }
}

extension WorkerLack {
  /// The nearest to helping first.
  fileprivate var rank: Int {
    switch self {
    case .paused: 0
    case .draining: 1
    case .otherQueues: 2
    case .otherKinds: 3
    }
  }

  fileprivate var words: SafeText {
    switch self {
    case .paused: "is paused"
    case .draining: "is draining"
    case .otherQueues: "serves other queues"
    case .otherKinds: "runs other kinds"
    }
  }
}
