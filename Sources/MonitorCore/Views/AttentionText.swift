import JSON
import JobCore
import JobRPC
import SafeText

/// The words of the attention list: what, how many, since when, what likely follows, and where it leads.
extension Painter {
  /// The sign and the role of an attention line.
  func sign(of line: Attention) -> (glyph: Glyph, role: Role) {
    switch line.code {
    case "queue_paused", "kind_paused", "worker_paused": (.paused, .queuePaused)
    case "store_paused": (.paused, .error)
    case "worker_silent": (.unknown, .workerSilent)
    case "dead_jobs": (.dead, .stateDead)
    default: line.severity == .error ? (.failed, .error) : (.warning, .warn)
    }
  }

  /// Where Enter leads: `Queues › mail`.
  func attentionTarget(_ line: Attention) -> SafeText {
    func row(_ name: String?) -> SafeText { name.map { SafeText($0).truncated(columns: 16) } ?? .empty }
    switch line.destination {
    case .errorGroup(let id): return "Errors › \(row(String(id.prefix(4))))"
    case .deadJobs: return "Jobs › dead"
    case .job(let id): return "Jobs › \(id)"
    case .queue(let name): return "Queues › \(row(name))"
    case .worker(let id): return "Workers › \(row(id))"
    case .kind(let name): return "Kinds › \(row(name))"
    case .schedule(let name): return "Schedules › \(row(name))"
    case .store: return "Store"
    case nil: return .empty
    }
  }

  /// The sentence of an attention line, from its facts. Ages in it tick.
  mutating func attentionText(_ line: Attention) -> SafeText {
    let queue = SafeText(line.queue ?? "")
    let kind = SafeText(line.kind ?? "")
    let worker = SafeText(line.worker ?? "")
    switch line.code {
    case "error_group":
      let since = age(line, "since_us")
      let more: SafeText = (line.fact("kinds") ?? 1) > 1 ? " and other kinds" : .empty
      let from = line.time("since_us").map { ", from \(clock.hourMinute($0))" as SafeText } ?? .empty
      return "\(line.cause) in \(kind)\(more): \(line.count("count")) failures in \(since)\(from)"
    case "queue_late":
      let waits = age(line, "oldest_us")
      let target = Age(microseconds: (line.fact("target_ms") ?? 0) * 1000).text
      let growth = line.facts["growth_per_s"]?.doubleValue ?? 0
      let grows: SafeText = growth > 0 ? "grows by \(SafeText.rate(growth))/s" : "is served as fast as it fills"
      guard let passes = line.time("passes_us") else {
        return "\(queue) is late: oldest waits \(waits), target \(target); \(line.count("queued")) queued, \(grows)"
      }
      let left = grid.countdown(to: passes, clock)
      return "\(queue) \(grows); oldest waits \(waits), passes its \(target) target in about \(left)"
    case "run_long":
      let name = SafeText(line.facts["title"]?.stringValue ?? line.kind ?? "")
      let usual = Age(microseconds: (line.fact("usual_ms") ?? 0) * 1000).text
      return "\(name) runs for \(age(line, "started_us")) on \(worker); it usually takes \(usual)"
    case "schedule_missed":
      let ticks: SafeText = line.fact("count") == 1 ? "one tick" : "\(line.count("count")) ticks"
      let at = line.time("at_us").map { " at \(clock.hourMinute($0))" as SafeText } ?? .empty
      return "\(SafeText(line.facts["schedule"]?.stringValue ?? "")) made no job for \(ticks)\(at)"
    case "queue_paused": return "\(queue) is paused \(pause(line)); \(line.count("queued")) queued"
    case "kind_paused": return "kind \(kind) is paused \(pause(line)); \(line.count("queued")) queued"
    case "store_paused":
      return "the store is paused \(pause(line)): nothing is started; \(line.count("queued")) queued"
    case "worker_paused":
      return "worker \(worker) is paused \(pause(line)); it runs \(line.count("running", "job"))"
    case "worker_silent":
      let silent = age(line, "last_seen_us")
      guard line.fact("running") != 0 else { return "\(worker) silent for \(silent); it ran nothing" }
      let follows: SafeText =
        line.time("lease_ends_us").map { ends in
          ends > clock.wall ? "; taken back in \(grid.countdown(to: ends, clock))" : "; being taken back"
        } ?? .empty
      return "\(worker) silent for \(silent) while running \(line.count("running", "job"))\(follows)"
    case "dead_jobs":
      let jobs: SafeText = line.fact("count") == 1 ? "job is" : "jobs are"
      let at: SafeText = queue.isEmpty ? .empty : " in \(queue)"
      let last = line.time("last_us") == nil ? .empty : ", last \(age(line, "last_us")) ago: \(line.cause)" as SafeText
      return "\(line.count("count")) \(kind) \(jobs) dead\(at)\(last)"
    case "queue_no_worker":
      let jobs: SafeText = line.fact("queued") == 1 ? "job waits" : "jobs wait"
      let waits = age(line, "oldest_us")
      return "no worker takes \(kind) from \(queue): \(line.count("queued")) \(jobs), the oldest for \(waits)"
    case "disk_full": return "the disk is full: jobs are refused, outcomes are still kept"
    default:
      let about = [queue, kind, worker].filter { !$0.isEmpty }
      return "\(SafeText(line.code)) \(about.joined(separator: " "))"
    }
  }

  private mutating func age(_ line: Attention, _ key: String) -> SafeText {
    line.time(key).map { grid.age(since: $0, clock) } ?? "some time"
  }

  /// Since when something is paused, by whom, why and until when.
  private func pause(_ line: Attention) -> SafeText {
    func hour(_ key: String) -> SafeText? { line.time(key).map { clock.hourMinute($0) } }
    let until: SafeText = hour("until_us").map { " until \($0)" } ?? .empty
    let reason: SafeText = line.facts["reason"]?.stringValue.map { ": \"\(SafeText($0))\"" } ?? .empty
    let actor = SafeText(line.facts["actor"]?.stringValue ?? "")
    return "since \(hour("since_us") ?? "?")\(until) by \(actor)\(reason)"
  }
}

extension Attention {
  fileprivate func fact(_ key: String) -> Int64? { facts[key]?.intValue }

  fileprivate func time(_ key: String) -> Timestamp? { fact(key).map { Timestamp(microseconds: $0) } }

  fileprivate func count(_ key: String) -> SafeText { SafeText.count(Int(fact(key) ?? 0)) }

  /// `1 job`, `3 jobs`.
  fileprivate func count(_ key: String, _ noun: SafeText) -> SafeText {
    fact(key) == 1 ? "1 \(noun)" : "\(count(key)) \(noun)s"
  }

  /// What went wrong: class and message of an error.
  fileprivate var cause: SafeText {
    let (name, message) = (facts["class"]?.stringValue ?? "", facts["message"]?.stringValue ?? "")
    if name.isEmpty { return SafeText(message) }
    return message.isEmpty ? SafeText(name) : "\(SafeText(name)): \(SafeText(message).truncated(columns: 60))"
  }
}
