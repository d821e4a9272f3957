import JSON
import JobCore
import JobEngine
import JobRPC

/// Keeps subscribers' views up to date: marks what changes touch, and sends patches at each subscriber's pace.
final class WatchHub {
  /// An unchanged view sends a sign of life this often.
  static let heartbeat: Int64 = 1_000_000_000

  private var watches: [Int64: Watch] = [:]
  /// When something is to be sent or looked at, by the monotonic clock; nil without subscribers.
  private(set) var wakeAt: Int64?
  private var isTouched = false

  /// Since when the oldest queued job of each queue waits, as the reader thread last saw it.
  var oldest: [String: Timestamp] = [:]
  private var oldestAskedAt: Int64 = .min
  private var isAskingOldest = false
  private var oldestIsStale = true

  var count: Int { watches.count }
  /// How often a frame found its subscriber's outbox full.
  private(set) var stalls = 0

  func open(_ watch: Watch, at now: Int64) {
    watches[watch.id] = watch
    wakeAt = now
  }

  func watch(_ id: Int64) -> Watch? { watches[id] }

  func close(_ id: Int64) {
    watches[id] = nil
    if watches.isEmpty { wakeAt = nil }
  }

  /// New parameters are a new view: its first frame is whole and comes at once.
  func set(_ watch: Watch, _ target: WatchTarget, at now: Int64) {
    watch.target = target
    watch.generation += 1
    watch.isEvaluating = false
    watch.isDirty = true
    watch.seen = nil
    watch.nextLogSeq = nil
    watch.notBefore = .min
    wakeAt = now
  }

  func note(_ record: EventRecord) {
    guard !watches.isEmpty else { return }
    for watch in watches.values where !watch.isDirty && watch.target.isTouched(by: record) {
      watch.isDirty = true
      isTouched = true
    }
  }

  func eventsHappened(at now: Int64) {
    oldestIsStale = true
    if isTouched { wakeAt = now }
    isTouched = false
  }

  /// New lines of a job's log.
  func logGrew(_ job: JobID) {
    for watch in watches.values where !watch.isDirty {
      switch watch.target {
      case .log(job, _), .job(job):
        watch.isDirty = true
        wakeAt = .min
      case .overview, .jobs, .job, .log, .errors, .error, .workers, .worker, .queues, .queue, .kinds, .journal,
        .schedules, .health:
        continue
      }
    }
  }

  /// Evaluates and sends what is due, and finds out when the next thing is.
  func run(_ daemon: Daemon, at now: Moment) {
    guard let due = wakeAt, due <= now.monotonic else { return }
    var next = Int64.max
    var values: [WatchTarget: JSONValue] = [:]
    for watch in watches.values {
      advance(watch, daemon, now, &values)
      next = min(next, nextTime(of: watch))
    }
    wakeAt = watches.isEmpty ? nil : next
  }

  private func advance(_ watch: Watch, _ daemon: Daemon, _ now: Moment, _ values: inout [WatchTarget: JSONValue]) {
    guard watch.session.isOpen else { return }
    if watch.target.ages, watch.lastLooked + Self.heartbeat <= now.monotonic { watch.isDirty = true }
    if watch.isDirty, !watch.isEvaluating, watch.notBefore <= now.monotonic {
      guard watch.session.takesPushes else {
        watch.needsResync = true
        stalls += 1
        watch.notBefore = now.monotonic + watch.interval
        return
      }
      watch.isDirty = false
      watch.lastLooked = now.monotonic
      if watch.target.ages { askOldest(daemon, now.monotonic) }
      if watch.target.needsReader {
        evaluate(watch, daemon)
      } else {
        let value = values[watch.target] ?? daemon.value(of: watch.target, at: now)
        values[watch.target] = value
        deliver(value, to: watch, daemon, at: now.monotonic)
      }
    }
    if watch.lastSent + Self.heartbeat <= now.monotonic, watch.seen != nil, watch.session.takesPushes {
      send(.unchanged, to: watch, daemon, at: now.monotonic)
    }
  }

  private func nextTime(of watch: Watch) -> Int64 {
    // An evaluation that is under way comes back by the mailbox.
    var next = watch.seen == nil ? Int64.max : watch.lastSent + Self.heartbeat
    if watch.isDirty, !watch.isEvaluating { next = min(next, watch.notBefore) }
    if watch.target.ages { next = min(next, watch.lastLooked == .min ? .min : watch.lastLooked + Self.heartbeat) }
    return next
  }

  private func evaluate(_ watch: Watch, _ daemon: Daemon) {
    watch.isEvaluating = true
    let (id, generation) = (watch.id, watch.generation)
    let question = daemon.question(of: watch)
    daemon.reader.ask { desk in
      let found = question(desk)
      return { daemon in daemon.hub.answered(id, generation, found, daemon) }
    }
  }

  /// The reader thread has looked.
  private func answered(_ id: Int64, _ generation: Int, _ found: ViewValue, _ daemon: Daemon) {
    guard let watch = watches[id], watch.generation == generation else { return }
    watch.isEvaluating = false
    let now = Daemon.moment()
    switch found {
    case .whole(let value, let nextLogSeq):
      watch.nextLogSeq = nextLogSeq
      deliver(daemon.completed(value, for: watch.target, at: now), to: watch, daemon, at: now.monotonic)
    case .appended(let patch, let nextLogSeq):
      guard let seen = watch.seen, !watch.needsResync else {
        watch.nextLogSeq = nil
        watch.isDirty = true
        break
      }
      watch.nextLogSeq = nextLogSeq
      var numbers = patch
      numbers["append"] = nil
      let merged = seen.merging(numbers)
      if merged != seen || patch["append"] != nil {
        send(.patch(patch), to: watch, daemon, at: now.monotonic)
        watch.seen = merged
      }
    case .failed(let error):
      daemon.logFailed(error)
    }
    wakeAt = min(wakeAt ?? .max, nextTime(of: watch))
  }

  private func deliver(_ value: JSONValue, to watch: Watch, _ daemon: Daemon, at now: Int64) {
    if watch.needsResync {
      watch.needsResync = false
      send(.resync(value), to: watch, daemon, at: now)
    } else if let seen = watch.seen {
      guard let patch = value.mergePatch(from: seen) else { return }
      send(.patch(patch), to: watch, daemon, at: now)
    } else {
      send(.full(value), to: watch, daemon, at: now)
    }
    watch.seen = value
  }

  private func send(_ content: WatchFrame.Content, to watch: Watch, _ daemon: Daemon, at now: Int64) {
    watch.seq += 1
    watch.lastSent = now
    if content != .unchanged { watch.notBefore = now + watch.interval }
    let frame = WatchFrame(watch: watch.id, seq: watch.seq, content: content)
    daemon.notify(watch.session, .watchFrame) { frame.write(to: &$0) }
  }

  /// Looks up the age of the oldest queued jobs, at most once a second and only where something happened.
  private func askOldest(_ daemon: Daemon, _ now: Int64) {
    guard oldestIsStale, !isAskingOldest, oldestAskedAt == .min || oldestAskedAt + Self.heartbeat <= now else { return }
    isAskingOldest = true
    oldestIsStale = false
    oldestAskedAt = now
    daemon.reader.ask { desk in
      let found = try? desk.jobs.oldestQueued()
      return { daemon in
        daemon.hub.isAskingOldest = false
        guard let found, found != daemon.hub.oldest else { return }
        daemon.hub.oldest = found
        daemon.hub.refreshAgeing()
      }
    }
  }

  /// Something outside the store's events changed what the ageing views show.
  func refreshAgeing() {
    for watch in watches.values where watch.target.ages {
      watch.isDirty = true
      wakeAt = .min
    }
  }
}

/// What the reader thread found for a watch.
enum ViewValue: Sendable {
  case whole(JSONValue, nextLogSeq: Int64?)
  /// The log view's new entries, with the numbers after them.
  case appended(JSONValue, nextLogSeq: Int64)
  case failed(StoreError)
}
