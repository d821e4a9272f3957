import JSON
import JobCore
import JobRPC

/// Views of errors, schedules, journal, kinds and health of the same store at the same time.
extension Fixtures {
  // MARK: Errors

  static func group(
    _ id: String, _ errorClass: String, _ message: String, state: String = "open", count: Int64, first: Double,
    last: Double, kinds: [String], queues: [String], workers: [String] = ["w-05"], versions: [String] = ["4f2a91c"]
  ) -> WireErrorGroup {
    var group = WireErrorGroup(
      id: id, class: errorClass, message: message, state: state, count: count, firstAt: ago(first), lastAt: ago(last),
      sampleJob: 182_104)
    (group.kinds, group.queues, group.workers, group.versions) = (kinds, queues, workers, versions)
    return group
  }

  static let groups: [WireErrorGroup] = {
    var snoozed = group(
      "77aa00aa00aa00aa", "FFmpegError", "timeout reading <url> part <n>", state: "snoozed", count: 3, first: 10_800,
      last: 9800, kinds: ["media.transcode"], queues: ["media"], workers: ["w-03"])
    snoozed.untilAt = ago(-5400)
    var back = group(
      "5e1f5e1f5e1f5e1f", "RoundingError", "total <n> != <n>", count: 14, first: 86_400 * 6, last: 660,
      kinds: ["billing.monthly_invoice"], queues: ["billing"], workers: ["w-01"], versions: ["4f2a91c", "e11b07a"])
    back.reopenedAt = ago(660)
    var resolved = group(
      "0badc0de0badc0de", "KeyError", "'locale'", state: "resolved", count: 1204, first: 86_400 * 20,
      last: 86_400 * 2, kinds: ["mail.send_receipt", "mail.welcome"], queues: ["mail"], versions: ["e11b07a"])
    resolved.resolvedAt = ago(86_400)
    return [
      group(
        "9f3c9f3c9f3c9f3c", "SMTPTimeout", "no reply from <host>:<n> after <n> s", count: 212, first: 549, last: 4,
        kinds: ["mail.send_receipt"], queues: ["mail"], workers: ["w-01", "w-02", "w-05", "w-08", "w-10"]),
      group(
        "1c1c1c1c1c1c1c1c", "ReadTimeout", "<url>", count: 16, first: 86_400 * 3, last: 31,
        kinds: ["media.thumbnail"], queues: ["media"]), back, snoozed, resolved,
    ]
  }()

  static let errorPage = ErrorView(
    group: groups[0],
    jobs: [
      job(
        182_104, "mail.send_receipt", "mail", .retrying, created: 545, started: 52, due: 112, attempt: 3,
        worker: "w-05", error: smtp),
      job(
        182_095, "mail.send_receipt", "mail", .retrying, created: 551, started: 90, due: 41, attempt: 2,
        worker: "w-02", error: smtp),
      job(
        182_091, "mail.send_receipt", "mail", .dead, created: 900, started: 130, finished: 125, attempt: 25,
        worker: "w-01", error: smtp),
      job(
        182_090, "mail.send_receipt", "mail", .completed, created: 904, started: 60, finished: 59, attempt: 2,
        worker: "w-08", error: smtp),
    ])

  /// The newest job of the group, with its frames and its kind's runbook.
  static let errorSample: JobView = {
    var view = job
    view.job = errorPage.jobs[0]
    view.job.runbook = WireRunbook(
      owner: "team-mail", rollback: "none needed", link: "https://wiki.example.net/receipts")
    return view
  }()

  // MARK: Schedules

  static func schedule(
    _ name: String, _ cron: String, _ kind: String, _ queue: String = "default", next: Double?, every: Double = 86_400,
    last: WireSchedule.Last? = nil, misfire: String = "skip", overlap: String = "allow"
  ) -> WireSchedule {
    var schedule = WireSchedule(
      name: name, cron: cron, zone: "Europe/Stockholm", kind: kind, args: JSONText([:]), queue: queue,
      misfire: misfire, overlap: overlap)
    schedule.next = next.map { ago(-$0) }
    schedule.upcoming = next.map { first in (0..<5).map { ago(-first - Double($0) * every) } } ?? []
    schedule.last = last
    schedule.owner = "ops1"
    return schedule
  }

  static let schedules: [WireSchedule] = {
    var paused = schedule(
      "partner-sync", "30 9 * * 1-5", "partner.sync", next: 70_000,
      last: .init(job: 181_002, state: .completed, at: ago(16_000), durationMS: 38_000))
    paused.paused = WirePause(actor: "ops1", reason: "partner is down until Thursday", since: ago(7000))
    var missed = schedule(
      "nightly-report", "0 2 * * *", "reports.nightly", "reports", next: 43_049,
      last: .init(job: 180_950, state: .dead, at: ago(43_351), durationMS: 1_200_000), misfire: "run_once")
    missed.missed = 2
    return [
      schedule(
        "cleanup-tmp", "*/15 * * * *", "shell", next: 749, every: 900,
        last: .init(job: 182_060, state: .completed, at: ago(151), durationMS: 800)),
      schedule(
        "invoice-run", "0 6 1 * *", "billing.monthly_invoice", "billing", next: 600_000, every: 2_592_000,
        last: .init(job: 140_223, state: .completed, at: ago(1_900_000), durationMS: 252_000)),
      missed, paused,
      schedule(
        "reindex", "@every 6h", "search.reindex", next: 14_249, every: 21_600,
        last: .init(job: 182_004, state: .running, at: ago(852)), overlap: "cancel_running"),
      schedule("last-leap-day", "0 0 29 2 1", "reports.leap", next: nil),
    ]
  }()

  // MARK: Journal

  static func journalEntry(
    _ id: Int64, _ seconds: Double, _ user: String?, _ verb: String, _ target: String, matched: Int64 = 1,
    changed: Int64 = 1, reason: String? = nil, command: String? = nil
  ) -> WireJournalEntry {
    var entry = WireJournalEntry(
      id: id, at: ago(seconds), verb: verb, target: target, matched: matched, changed: changed)
    entry.actor = user.map { .init(uid: 1000, user: $0, origin: "jobtop pts/3") }
    entry.reason = reason
    entry.command = command
    return entry
  }

  static let journal: JournalView = {
    var pause = journalEntry(
      419, 381, "ops1", "queue.pause", "reports", reason: "DB migration",
      command: "jobtop queues pause reports --reason 'DB migration'")
    pause.before = ["concurrency": 4]
    pause.after = ["concurrency": 4, "paused": ["actor": "ops1", "since_us": .integer(ago(381).microseconds)]]
    pause.undoUntil = ago(-3200)
    pause.metrics = [
      "before": [
        "in_per_s": .number("32.6"), "done_per_s": .number("31.4"), "failed_per_s": .number("0.4"), "queued": 1628,
        "running": 38, "wait_p95_ms": 2100,
      ],
      "after_1m": [
        "in_per_s": .number("32.1"), "done_per_s": .number("30.9"), "failed_per_s": .number("0.4"), "queued": 1700,
        "running": 36, "wait_p95_ms": 2300,
      ],
    ]
    var deploy = journalEntry(417, 671, "deploy", "journal.note", "store", reason: "payments behind a flag")
    deploy.version = "4f2a91c"
    deploy.files = ["app/mailer.py", "app/jobs/send_receipt.py"]
    deploy.metric = "failed_per_s < 0.1"
    deploy.link = "https://ci.example.net/runs/5512"
    var undone = journalEntry(
      411, 7300, "ops2", "job.cancel", "12 jobs", matched: 12, changed: 12, command: "jobtop cancel --filter tag:old")
    undone.undoneBy = 412
    return JournalView(
      entries: [
        journalEntry(
          421, 12, "ops1", "job.retry", "212 jobs", matched: 212, changed: 209,
          command: "jobtop retry --filter group:9f3c"),
        journalEntry(420, 149, "ops1", "journal.note", "error 9f3c9f3c9f3c9f3c", reason: "mx vendor ticket 5512 open"),
        pause,
        journalEntry(
          418, 520, nil, "job.cancel", "schedule reindex", reason: "its next tick has come (cancel_running)"),
        deploy, journalEntry(412, 7200, "ops2", "undo", "job.cancel 12 jobs", matched: 12, changed: 12), undone,
        journalEntry(
          398, 86_400, "ops2", "error.resolve", "error 0badc0de0badc0de", reason: "mended in 4f2a91c",
          command: "jobtop errors resolve 0badc0de0badc0de --reason 'mended in 4f2a91c'"),
      ], next: 398)
  }()

  // MARK: Kinds

  static func kind(
    _ name: String, _ counts: [WireState: Int64], p50: Double?, p95: Double?, workers: Int64, owner: String? = nil,
    timeout: Int64? = nil
  ) -> WireKind {
    var policy: JSONObject = ["max_attempts": 25, "backoff": "standard", "on_crash": "retry"]
    if let timeout { policy["timeout_ms"] = .integer(timeout) }
    var kind = WireKind(name: name, policy: .object(policy))
    for (state, count) in counts { kind.counts[state] = count }
    (kind.runP50MS, kind.runP95MS, kind.workers) = (p50, p95, workers)
    kind.runbook = owner.map {
      WireRunbook(
        owner: $0, expects: "receipt sent once", rollback: "none needed", link: "https://wiki.example.net/receipts")
    }
    return kind
  }

  static let kinds: [WireKind] = {
    var paused = kind(
      "billing.monthly_invoice", [.queued: 391, .dead: 1, .completed: 9120], p50: 4200, p95: 61_000, workers: 3,
      owner: "team-billing", timeout: 300_000)
    paused.paused = WirePause(actor: "ops2", reason: "wrong totals since 4f2a91c", since: ago(600))
    return [
      paused,
      kind(
        "mail.send_receipt", [.queued: 1204, .running: 8, .retrying: 12, .completed: 48_211], p50: 42, p95: 910,
        workers: 11, owner: "team-mail", timeout: 30_000),
      kind("media.transcode", [.running: 14, .dead: 3, .completed: 310], p50: 95_000, p95: 610_000, workers: 4),
      kind("reports.weekly", [.queued: 214], p50: nil, p95: nil, workers: 0),
      kind("shell", [.completed: 120_004], p50: 12, p95: 800, workers: 12),
    ]
  }()

  // MARK: Health

  static let health: HealthView = {
    var view = HealthView(
      ok: true, server: "jobtopd/0.1", storeID: "s1", startedAt: ago(273_000), now: wall, jobs: 179_569,
      connections: 17, workers: 12,
      loops: [
        .init(name: "engine", nextAt: ago(-2), lastAt: ago(0.1), rows: 1_204_881),
        .init(name: "pruner", nextAt: ago(-48), lastAt: ago(72), rows: 8120),
        .init(name: "promoter", nextAt: ago(-3), lastAt: ago(1), rows: 2211),
        .init(name: "rescuer", nextAt: ago(-12), lastAt: ago(48), rows: 3),
        .init(name: "cron", nextAt: ago(-749), lastAt: ago(151), rows: 96),
        .init(name: "checkpointer", nextAt: ago(-20), lastAt: ago(40), rows: 41_220),
        .init(name: "notifier", nextAt: ago(-1), lastAt: ago(0), rows: 0),
        .init(name: "logs"),
      ])
    view.facts = [
      "running": 38, "full": false, "data_bytes": 812_400_128, "wal_bytes": 1_212_000, "free_bytes": 40_120_000_000,
      "path": "/var/lib/jobtop/jobtop.db", "clean_start": true, "rss_bytes": 42_100_000,
    ]
    return view
  }()

  static let unwell: HealthView = {
    var view = health
    view.ok = false
    view.reasons = ["the checkpointer: disk I/O error (10)", "the cron should have run a while ago"]
    view.loops[4].isOverdue = true
    view.loops[5].lastError = "disk I/O error (10)"
    view.facts["paused"] = WirePause(actor: "ops1", reason: "disk is failing", since: ago(95)).json
    view.facts["clean_start"] = false
    view.facts["clock_jump"] = ["by_ms": 3_600_000, "at_us": .integer(ago(900).microseconds)]
    view.facts["integrity"] = ["ok": true, "checked_us": .integer(ago(4000).microseconds)]
    return view
  }()

  static let findings: JSONValue = [
    "findings": [
      [
        "code": "socket_mode", "severity": "ok", "text": "the socket is for its owner alone",
      ],
      [
        "code": "kinds_without_owner", "severity": "warning", "text": "2 kinds name no owner: media.transcode, shell",
        "remedy": "jobtop kinds set NAME --owner TEAM",
      ],
      ["code": "free_space", "severity": "error", "text": "3 % of the disk is free"],
    ]
  ]
}
