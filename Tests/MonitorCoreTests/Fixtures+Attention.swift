import JSON
import JobCore
import JobRPC

extension Fixtures {
  /// One attention line of every rule that the store has.
  static let attentionRules: [Attention] = {
    let pause: JSONObject = [
      "actor": "ops1", "since_us": .integer(ago(381).microseconds), "reason": "DB migration", "queued": 214,
    ]
    var until = pause
    until["until_us"] = .integer(ago(-1800).microseconds)
    return [
      Attention(code: "disk_full", severity: .error),
      Attention(code: "store_paused", severity: .error, facts: until),
      Attention(
        code: "error_group", severity: .error, queue: "mail", kind: "mail.send_receipt",
        facts: [
          "group": "9f3c2b1a00112233", "class": "SMTPTimeout", "message": "no reply from <host> after <n> s",
          "count": 212, "since_us": .integer(ago(540).microseconds), "kinds": 1,
        ]),
      Attention(
        code: "dead_jobs", severity: .error, queue: "media", job: 181_902, kind: "media.transcode",
        facts: [
          "count": 3, "class": "FFmpegError", "message": "timeout reading s3://in/9918.mov",
          "last_us": .integer(ago(190).microseconds),
        ]),
      Attention(
        code: "worker_silent", severity: .error, worker: "w-07",
        facts: [
          "last_seen_us": .integer(ago(27).microseconds), "lease_ends_us": .integer(ago(-3).microseconds), "running": 3,
        ]),
      Attention(
        code: "queue_late", severity: .warn, queue: "mail",
        facts: [
          "oldest_us": .integer(ago(42).microseconds), "target_ms": 60_000, "queued": 1204,
          "growth_per_s": .number("1.2"), "passes_us": .integer(ago(-15).microseconds),
        ]),
      Attention(
        code: "queue_late", severity: .error, queue: "billing",
        facts: [
          "oldest_us": .integer(ago(90).microseconds), "target_ms": 60_000, "queued": 391,
          "growth_per_s": .number("-0.3"),
        ]),
      Attention(code: "kind_paused", severity: .warn, kind: "mail.digest", facts: pause),
      Attention(
        code: "worker_paused", severity: .warn, worker: "w-03",
        facts: ["actor": "ops1", "since_us": .integer(ago(381).microseconds), "running": 1]),
      Attention(code: "queue_paused", severity: .warn, queue: "reports", facts: pause),
      Attention(
        code: "queue_no_worker", severity: .warn, queue: "low", kind: "misc.cleanup",
        facts: ["queued": 4, "oldest_us": .integer(ago(75).microseconds)]),
      Attention(
        code: "run_long", severity: .warn, queue: "default", worker: "w-07", job: 182_004, kind: "search.reindex",
        facts: ["started_us": .integer(ago(852).microseconds), "usual_ms": 190_000]),
      Attention(
        code: "schedule_missed", severity: .warn,
        facts: ["schedule": "nightly-report", "count": 2, "at_us": .integer(ago(600).microseconds)]),
    ]
  }()
}
