import JSON
import JobCore
import JobRPC

/// Realistic views of a busy store at 14:02:31 UTC, and the same with hostile text in every field.
enum Fixtures {
  static let wall = Timestamp(microseconds: (20_700 * 86_400 + 50_551) * 1_000_000)

  static func ago(_ seconds: Double) -> Timestamp {
    Timestamp(microseconds: wall.microseconds - Int64(seconds * 1_000_000))
  }

  /// Everything a job's author might send to harm the one who looks at it.
  static let hostile =
    "\u{1B}[31mred\u{1B}]0;title\u{07}\u{202E}gpj.exe\u{200B}\u{9B}2J\u{7F}\u{0}界e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}👩‍💻\n\t\u{F8FF}"

  static func queue(
    _ name: String, _ counts: [WireState: Int64], oldest: Double? = nil, p95: Int64? = nil, rates: (Double, Double),
    concurrency: Int64? = nil, history: [Int], paused: WirePause? = nil
  ) -> WireQueue {
    var queue = WireQueue(name: name)
    for (state, count) in counts { queue.counts[state] = count }
    queue.oldestQueuedAt = oldest.map(ago)
    queue.waitP95MS = p95
    (queue.inPerSecond, queue.outPerSecond) = rates
    queue.concurrency = concurrency
    queue.history = history
    queue.paused = paused
    return queue
  }

  static let queues: [WireQueue] = [
    queue(
      "mail", [.queued: 1204, .running: 8, .retrying: 12, .completed: 48_211], oldest: 42, p95: 2100,
      rates: (14.04, 12.81), concurrency: 8, history: [2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 11, 12, 14]),
    queue(
      "billing", [.queued: 391, .running: 8, .retrying: 3, .dead: 1, .completed: 9120], oldest: 11, p95: 900,
      rates: (9.1, 9.4), concurrency: 8, history: [5, 5, 5, 5, 6, 5, 5, 5, 5, 5, 5, 5, 6, 5, 5]),
    queue(
      "reports", [.queued: 214, .completed: 310], oldest: 380, rates: (0.4, 0), concurrency: 4,
      history: [1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 2, 0, 0, 0, 0],
      paused: WirePause(actor: "ops1", reason: "DB migration", since: ago(381))),
    queue(
      "media", [.queued: 33, .running: 14, .retrying: 16, .dead: 3], oldest: 4, p95: 300, rates: (8.8, 8.8),
      concurrency: 16, history: [3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 3, 3, 4, 4, 3]),
    queue(
      "default", [.running: 8, .completed: 120_004], p95: 12, rates: (0.3, 0.4), history: Array(repeating: 1, count: 15)
    ),
    queue("low", [:], rates: (0, 0), concurrency: 4, history: Array(repeating: 0, count: 15)),
  ]

  static func worker(
    _ number: Int, running: [Int64], slots: Int64 = 4, state: WireWorker.State = .busy, seen: Double = 1
  ) -> WireWorker {
    var worker = WireWorker(
      id: number < 10 ? "w-0\(number)" : "w-\(number)", name: "eu1-a-\(number)", host: "eu1-a",
      pid: 4400 + Int64(number),
      language: "python", version: "4f2a91c", queues: ["mail", "media"],
      kinds: ["mail.send_receipt", "media.transcode"],
      slots: slots, running: running, state: state, lastSeenAt: ago(seen), startedAt: ago(273_000), completed: 41_280,
      failed: 40)
    worker.stats = ["cpu": .number("0.96"), "rss_kb": 412_000]
    return worker
  }

  static let workers: [WireWorker] = [
    worker(1, running: [182_011, 2, 3, 4]), worker(2, running: [5, 6, 7, 8]), worker(3, running: [182_010, 9, 10, 11]),
    worker(4, running: [12, 13, 14, 15]), worker(5, running: [182_012, 16, 17, 18]),
    worker(6, running: [19, 20, 21, 22]),
    worker(7, running: [182_004, 23, 24], state: .silent, seen: 48), worker(8, running: [25, 26, 27]),
    worker(9, running: [28, 29]), worker(10, running: [30, 31, 32, 33]), worker(11, running: [34, 35]),
    worker(12, running: [], state: .draining),
  ]

  static func job(
    _ id: Int64, _ kind: String, _ queue: String, _ state: WireState, created: Double, started: Double? = nil,
    finished: Double? = nil, due: Double? = nil, attempt: Int64 = 1, of most: Int64 = 25, worker: String? = nil,
    error: WireError? = nil, progress: Double? = nil
  ) -> WireJob {
    var job = WireJob(id: id, kind: kind, queue: queue, state: state, createdAt: ago(created))
    job.startedAt = started.map(ago)
    job.finishedAt = finished.map(ago)
    job.runAt = due.map { ago(-$0) } ?? ago(created)
    job.attempt = attempt
    job.maxAttempts = most
    job.worker = worker
    job.error = error
    job.progress = progress.map { WireJob.Progress(fraction: $0) }
    job.enqueuedBy = WireJob.Origin(uid: 1000, user: "web", client: "python/1.0", origin: "web-3")
    return job
  }

  static let longest: [WireJob] = [
    job(182_004, "search.reindex", "default", .running, created: 900, started: 852, worker: "w-07", progress: 0.62),
    job(182_010, "media.transcode", "media", .running, created: 600, started: 580, worker: "w-03", progress: 0.88),
    job(
      182_011, "billing.monthly_invoice", "billing", .running, created: 140, started: 127, worker: "w-01",
      progress: 0.31),
    job(182_012, "mail.send_receipt", "mail", .running, created: 30, started: 29, worker: "w-05"),
  ]

  static let smtp = WireError(
    class: "SMTPTimeout", message: "no reply from mx1.example.net:25 after 5 s",
    frames: [
      .init(file: "app/mailer.py", line: 88, function: "Mailer.send"),
      .init(file: "app/jobs/send_receipt.py", line: 31, function: "send_receipt"),
      .init(file: "lib/python3.11/smtplib.py", line: 398, function: "getreply", library: true),
      .init(file: "lib/python3.11/socket.py", line: 706, function: "readinto", library: true),
    ])

  static let overview: OverviewView = {
    var view = OverviewView(store: .init(environment: "prod-eu1", server: "jobtopd/0.1"))
    view.counts[.queued] = 1842
    view.counts[.running] = 38
    view.counts[.retrying] = 31
    view.counts[.dead] = 4
    view.counts[.completed] = 177_645
    view.counts[.scheduled] = 9
    view.queues = queues
    view.workers = workers
    view.slots = SlotUse(busy: 38, total: 48)
    view.rates = Rates(inPerSecond: 32.6, outPerSecond: 31.4, failedPerSecond: 0.4)
    let wave = (0..<45).map { 20 + ($0 * 7) % 31 + $0 / 2 }
    view.history = History(
      cellMS: 20_000, in: wave, done: wave.map { max(0, $0 - 3) },
      failed: (0..<45).map { $0 < 36 ? $0 % 9 / 8 : $0 - 34 })
    view.wait = Percentiles(p50MS: 180, p95MS: 2100, p99MS: 7400)
    view.run = Percentiles(p50MS: 42, p95MS: 910, p99MS: 4200)
    view.attention = [
      Attention(
        code: "dead_jobs", severity: .error, queue: "media", job: 181_902, kind: "media.transcode",
        facts: [
          "count": 3, "class": "FFmpegError", "message": "timeout reading s3://in/9918.mov",
          "last_us": .integer(ago(190).microseconds),
        ]),
      Attention(
        code: "worker_silent", severity: .error, worker: "w-07",
        facts: ["last_seen_us": .integer(ago(48).microseconds), "running": 3]),
      Attention(
        code: "queue_paused", severity: .warn, queue: "reports",
        facts: [
          "actor": "ops1", "since_us": .integer(ago(381).microseconds), "reason": "DB migration", "queued": 214,
        ]),
    ]
    view.longest = longest
    view.recent = [
      WireEvent(
        seq: 9, at: ago(0), type: "job.completed", job: 182_101, kind: "mail.send_receipt", facts: ["worker": "w-01"]),
      WireEvent(
        seq: 8, at: ago(0.2), type: "job.retrying", job: 182_099, kind: "mail.send_receipt", facts: ["worker": "w-05"]),
      WireEvent(
        seq: 7, at: ago(1), type: "job.completed", job: 182_100, kind: "media.thumbnail", facts: ["worker": "w-02"]),
      WireEvent(
        seq: 6, at: ago(2), type: "job.claimed", job: 182_102, kind: "mail.send_receipt", facts: ["worker": "w-01"]),
      WireEvent(seq: 5, at: ago(2), type: "job.enqueued", job: 182_103, kind: "mail.send_receipt"),
      WireEvent(
        seq: 4, at: ago(381), type: "queue.paused", queue: "reports",
        facts: ["actor": "ops1", "reason": "DB migration"]),
    ]
    return view
  }()

  static let jobs: JobsView = {
    let dead = WireError(class: "FFmpegError", message: "timeout reading s3://in/9918.mov part 88")
    let timeout = WireError(class: "ReadTimeout", message: "https://cdn.example.net/t/88")
    var jobs: [WireJob] = [
      job(182_107, "mail.send_receipt", "mail", .queued, created: 4, attempt: 0),
      job(182_106, "mail.send_receipt", "mail", .running, created: 9, started: 5, worker: "w-01"),
      job(
        182_105, "media.thumbnail", "media", .retrying, created: 130, started: 40, due: 3, of: 10, worker: "w-02",
        error: timeout),
      job(
        182_104, "mail.send_receipt", "mail", .retrying, created: 545, started: 52, due: 112, attempt: 3,
        worker: "w-05", error: smtp),
      job(182_103, "reports.weekly", "reports", .paused, created: 400, attempt: 0),
      job(
        182_102, "mail.send_receipt", "mail", .completed, created: 61, started: 60.9, finished: 60.86, worker: "w-01"),
      job(
        182_101, "media.transcode", "media", .dead, created: 10_800, started: 1200, finished: 602, attempt: 5, of: 5,
        worker: "w-03", error: dead),
      job(182_100, "shell", "default", .cancelled, created: 7200, started: 7190, finished: 7100, of: 1, worker: "w-09"),
      job(182_099, "billing.monthly_invoice", "billing", .scheduled, created: 86_400 * 2, due: 36_000, attempt: 0),
      job(182_098, "billing.close_order", "billing", .blocked, created: 300, attempt: 0, of: 3),
    ]
    for index in 0..<60 {
      let id = Int64(182_097 - index)
      jobs.append(
        job(
          id, "mail.send_receipt", "mail", .completed, created: Double(70 + index), started: Double(69 + index),
          finished: Double(68 + index), worker: "w-0\(index % 9 + 1)"))
    }
    return JobsView(jobs: jobs, matched: 1921, total: 179_569)
  }()

  static func entry(
    _ seq: Int64, _ seconds: Double, _ text: String, level: String? = nil, stream: WireLogEntry.Stream = .log
  ) -> WireLogEntry {
    WireLogEntry(seq: seq, at: ago(seconds), attempt: 3, fence: 812, stream: stream, level: level, body: .text(text))
  }

  static let job: JobView = {
    var job = Fixtures.job(
      182_104, "mail.send_receipt", "mail", .retrying, created: 545, started: 52, due: 112, attempt: 3, worker: "w-05",
      error: smtp)
    job.tags = ["order", "receipt"]
    job.error?.group = "9f3c2b1a00112233"
    job.runbook = WireRunbook(
      owner: "team-mail", expects: "one receipt for each order, within five minutes of the order",
      rollback: "none needed: sends are de-duplicated by order_id", link: "https://runbooks.example.net/send_receipt")
    job.relations.after = [182_050]
    job.unique = WireUnique(key: "receipt:100482")
    func run(_ attempt: Int64, _ start: Double, _ worker: String) -> WireAttempt {
      WireAttempt(
        attempt: attempt, fence: 800 + attempt * 4, worker: worker, startedAt: ago(start), endedAt: ago(start - 5.002),
        outcome: .failed, error: WireError(class: "SMTPTimeout", message: "no reply from mx1.example.net:25 after 5 s"))
    }
    return JobView(
      job: job,
      argsText: #"{"order_id":100482,"locale":"sv","template":"receipt-v3","payload":{"lines":3,"total":"412.00"}}"#,
      attempts: [run(1, 504, "w-05"), run(2, 461, "w-02"), run(3, 52, "w-05")],
      logTail: [
        entry(34, 52.0, "start order=100482 template=receipt-v3", level: "info"),
        entry(35, 51.99, "smtp: 2 recipients, 18.4 KB", level: "info"),
        entry(36, 51.98, "smtp: mx2 in back-off, trying mx1.example.net:25", level: "warn"),
        entry(37, 47.0, "smtp: timed out after 5000 ms, giving up attempt 3", level: "error"),
      ], logLines: 37)
  }()

  static let reasons = [
    WireReason(code: "queue_paused", text: "queue reports is paused by ops1 since 13:56: DB migration"),
    WireReason(code: "key_concurrency", text: "1 of 1 jobs with limit key tenant-7 runs already: job 182106"),
  ]

  /// A job that waits, with a long argument, ties to others and no run yet.
  static let waiting: JobView = {
    var job = Fixtures.job(182_107, "mail.send_receipt", "mail", .queued, created: 4, attempt: 0)
    job.relations.after = [182_050, 182_051]
    job.relations.mode = .any
    job.relations.derivedFrom = 181_000
    job.schedule = "nightly-report"
    job.limitKey = "tenant-7"
    let lines = (0..<40).map { #"{"sku":"A-10\#($0)","quantity":\#($0)}"# }.joined(separator: ",")
    return JobView(
      job: job, argsText: #"{"order_id":100482,"lines":[\#(lines)]}"#,
      metadataText: #"{"request":"9f21c0"}"#)
  }()

  static let log: LogView = {
    let texts: [(Double, String, String?)] = [
      (580, "start video=9918 src=s3://in/9918.mov preset=hls-1080", "info"),
      (579, "probe: 41:12, h264 1080p50, aac", "info"),
      (550, "segment 1/412 6.0 s  speed 4.1x", "info"),
      (400, "s3: slow read 1.9 s (part 88), retrying", "warn"),
      (399, "s3: timeout part 88 (1/5)", "warn"),
      (398, "s3: part 88 ok after 1 retry", "info"),
      (290, "\u{1B}[32msegment\u{1B}[0m 201/412 6.0 s  \u{1B}[1mspeed 4.0x\u{1B}[0m", "info"),
      (
        289,
        "ffmpeg: [h264 @ 0x55d] error while decoding MB 12 40, bytestream -7 in frame 60413, concealing 812 DC errors and more",
        "error"
      ),
      (200, "title from input: \"\u{1B}]0;free money\u{07}\u{202E}gpj.exe\"", "info"),
      (100, "s3: timeout part 141 (1/5)", "warn"),
      (60, "segment 352/412 6.0 s  speed 4.1x", "info"),
      (14, "segment 358/412 6.0 s  speed 4.1x", "info"),
      (2, "segment 362/412 6.0 s  speed 4.1x", "info"),
    ]
    let entries = texts.enumerated().map { index, line in entry(Int64(index + 1), line.0, line.1, level: line.2) }
    return LogView(
      entries: entries, firstSeq: 1, nextSeq: 14, total: 13, logBytes: 212_400, state: .running, attempt: 1, done: false
    )
  }()

  static let queuePage = QueueView(
    queue: queues[2], workers: [workers[0], workers[1]],
    oldest: (0..<12).map {
      job(181_000 + Int64($0), "reports.weekly", "reports", .queued, created: 380 - Double($0) * 9, attempt: 0)
    },
    failures: [
      job(
        180_950, "reports.weekly", "reports", .dead, created: 4000, started: 3900, finished: 3880, attempt: 25,
        worker: "w-02",
        error: WireError(class: "OperationalError", message: "could not connect to server: Connection refused"))
    ])

  static let workerPage = WorkerView(worker: workers[6], jobs: [longest[0], longest[1], longest[3]])

  /// The full value of a view.
  static func value(_ view: ViewName, hostile isHostile: Bool = false) -> JSONValue {
    let value: JSONValue =
      switch view {
      case .journal: journal.json
      case .overview: overview.json
      case .jobs: jobs.json
      case .errors: ErrorsView(groups: groups).json
      case .error: errorPage.json
      case .job: job.json
      case .log: log.json
      case .workers: WorkersView(workers: workers, slots: overview.slots).json
      case .worker: workerPage.json
      case .queues: QueuesView(queues: queues).json
      case .queue: queuePage.json
      case .kinds: KindsView(kinds: kinds).json
      case .schedules: SchedulesView(schedules: schedules).json
      case .health: health.json
      }
    return isHostile ? poisoned(value, key: "") : value
  }

  /// The same with hostile text in every member that may hold any text.
  private static func poisoned(_ value: JSONValue, key: String) -> JSONValue {
    let fixed: Set<String> = ["state", "code", "severity", "stream", "outcome", "id", "order", "name", "queue"]
    switch value {
    case .string(let text): return fixed.contains(key) ? value : .string(hostile + text + hostile)
    case .array(let values): return .array(values.map { poisoned($0, key: key) })
    case .object(let object):
      var poisonedObject = JSONObject()
      for (key, value) in object { poisonedObject[key] = poisoned(value, key: key) }
      return .object(poisonedObject)
    case .null, .bool, .integer, .number: return value
    }
  }
}
