import JSON
import JobClient
import LiveStore
import Posix
import Seeded

/// A shop's background jobs on a Tuesday when its mail server stops answering: kinds, rates, failures and people.
///
/// The same jobs for the same number of seconds. Every worker is a connection of its own, as in life.
struct Trade {
  private struct Line {
    let kind: String
    let queue: String
    /// How many come in a second.
    let rate: Double
    let run: ClosedRange<Int64>
    let attempts: Int64
    var owed = 0.0
  }

  private struct Running {
    let id: Int64
    let fence: Int64
    let kind: String
    let attempt: Int64
    let start: Int64
    let end: Int64
    var told: Int64
  }

  private final class Worker {
    let name: String
    let connection: StoreConnection
    var id = ""
    let queues: [String]
    let slots: Int
    var running: [Running] = []
    var isSilent = false
    var beatAt: Int64 = 0

    init(_ name: String, _ queues: [String], slots: Int, _ store: LiveStore) throws {
      self.name = name
      self.queues = queues
      self.slots = slots
      connection = try store.connect()
    }
  }

  private var lines = [
    Line(kind: "mail.send_receipt", queue: "mail", rate: 4, run: 300...1400, attempts: 25),
    Line(kind: "billing.capture_payment", queue: "billing", rate: 2.2, run: 400...1600, attempts: 8),
    Line(kind: "media.thumbnail", queue: "media", rate: 1.6, run: 500...2500, attempts: 10),
    Line(kind: "media.transcode", queue: "media", rate: 0.04, run: 60_000...240_000, attempts: 3),
    Line(kind: "reports.daily_sales", queue: "reports", rate: 0.35, run: 2000...6000, attempts: 3),
    Line(kind: "search.index_product", queue: "default", rate: 1.2, run: 80...600, attempts: 5),
  ]
  private var workers: [Worker] = []
  private let client: StoreConnection
  private var random: Seeded
  private var number: Int64 = 100_400
  private let start = MonotonicClock.now()
  private let seconds: Int64
  private var hasDeployed = false
  private var hasLostWorker = false
  private let ticks: Poller

  init(_ store: LiveStore, seconds: Int64) throws {
    self.seconds = seconds
    client = try store.connect()
    random = Seeded(seed: 20)
    ticks = try Poller()
    for (queue, runs) in [("mail", Int64(4)), ("billing", 4), ("media", 6), ("reports", 2)] {
      _ = try client.call("queue.limit", ["queue": .string(queue), "concurrency": .integer(runs)])
    }
    let all = ["mail", "billing", "media", "reports", "default"]
    for (index, name) in ["web-1", "web-2", "web-3", "batch-1", "batch-2", "batch-3"].enumerated() {
      let worker = try Worker(name, all, slots: 4, store)
      let answer = try worker.connection.call(
        "worker.register",
        [
          "name": .string(name), "host": .string(name), "pid": .integer(Int64(2114 + 377 * index)),
          "language": "python", "version": "4f2a91c", "slots": 4,
          "queues": .array(all.map { .string($0) }), "kinds": .array(lines.map { .string($0.kind) }),
        ])
      worker.id = answer["worker"]?.stringValue ?? ""
      workers.append(worker)
    }
    _ = try client.call(
      "kind.set",
      [
        "kind": "mail.send_receipt",
        "runbook": [
          "owner": "team-mail", "expects": "the receipt was sent once",
          "rollback": "none needed: sends are de-duplicated by order", "link": "https://runbooks.example.net/mail",
        ],
      ])
    _ = try client.call(
      "schedule.put",
      [
        "name": "nightly-sales", "cron": "0 3 * * *", "zone": "Europe/Berlin", "kind": "reports.daily_sales",
        "queue": "reports", "args": [:],
      ])
    _ = try client.call(
      "schedule.put",
      ["name": "reindex", "cron": "*/30 * * * *", "zone": "UTC", "kind": "search.index_product", "args": [:]])
  }

  /// Goes on for so long.
  mutating func run(seconds: Int64) throws {
    let end = MonotonicClock.now() + seconds * 1_000_000_000
    var last = MonotonicClock.now()
    while last < end {
      _ = try ticks.wait(nanoseconds: 100_000_000)
      let now = MonotonicClock.now()
      try tick(elapsed: Double(now - last) / 1e9, now: now)
      last = now
    }
  }

  /// From 0 to 1 over the time before the pictures.
  private func progress(_ now: Int64) -> Double { Double(now - start) / 1e9 / Double(max(1, seconds)) }

  private mutating func tick(elapsed: Double, now: Int64) throws {
    try people(now)
    var jobs: [JSONValue] = []
    for index in lines.indices {
      // Trade comes in waves, as it does.
      let wave = 0.55 + 0.45 * Trade.triangle(Double(now - start) / 1e9 / 70 + Double(index) / 6)
      lines[index].owed += lines[index].rate * wave * elapsed * (0.7 + 0.6 * Double.random(in: 0..<1, using: &random))
      while lines[index].owed >= 1 {
        lines[index].owed -= 1
        jobs.append(job(lines[index]))
      }
    }
    if !jobs.isEmpty { _ = try client.call("job.enqueue_many", ["jobs": .array(jobs)]) }
    for worker in workers where !worker.isSilent { try work(worker, now) }
  }

  private static func triangle(_ x: Double) -> Double {
    let part = x - x.rounded(.down)
    return part < 0.5 ? part * 2 : 2 - part * 2
  }

  /// What people do, and what breaks.
  private mutating func people(_ now: Int64) throws {
    let progress = progress(now)
    if !hasDeployed, progress > 0.55 {
      hasDeployed = true
      _ = try client.call("journal.note", ["text": "deploy 4f2a91c: new mail template", "version": "4f2a91c"])
      _ = try client.call("queue.pause", ["queue": "reports", "reason": "database migration"])
    }
    if !hasLostWorker, Double(now - start) / 1e9 > Double(seconds) - 26 {
      hasLostWorker = true
      workers[4].isSilent = true
    }
  }

  private mutating func job(_ line: Line) -> JSONValue {
    number += 1
    let args: JSONObject =
      switch line.queue {
      case "mail": ["order_id": .integer(number), "locale": "sv", "template": "receipt-v3"]
      case "billing": ["order_id": .integer(number), "amount": "412.00", "currency": "EUR"]
      case "media": ["key": .string("s3://shop-media/in/\(number).mov"), "width": 1280]
      default: ["id": .integer(number)]
      }
    return [
      "kind": .string(line.kind), "queue": .string(line.queue), "args": .object(args),
      "max_attempts": .integer(line.attempts), "tags": ["shop"], "priority": line.queue == "mail" ? 3 : 5,
    ]
  }

  private mutating func work(_ worker: Worker, _ now: Int64) throws {
    var done: [JSONValue] = []
    var still: [Running] = []
    for var job in worker.running {
      if job.end > now {
        if job.kind == "media.transcode", now - job.told > 700_000_000 {
          job.told = now
          try tell(of: job, worker, now)
        }
        still.append(job)
        continue
      }
      try done.append(outcome(of: job, worker, now))
    }
    worker.running = still
    if worker.beatAt + 2_000_000_000 < now {
      worker.beatAt = now
      _ = try worker.connection.call(
        "worker.heartbeat",
        [
          "worker": .string(worker.id),
          "running": .array(still.map { ["id": .integer($0.id), "fence": .integer($0.fence)] }),
          "stats": ["cpu": JSONValue(0.31), "rss_kb": .integer(84_000 + Int64(worker.running.count) * 9_000)],
        ])
    }
    let free = worker.slots - still.count
    guard free > 0 || !done.isEmpty else { return }
    let answer = try worker.connection.call(
      "job.claim",
      [
        "worker": .string(worker.id), "queues": .array(worker.queues.map { .string($0) }),
        "limit": .integer(Int64(max(free, 1))), "wait_ms": 0, "done": .array(done),
      ])
    for claimed in answer["jobs"]?.arrayValue ?? [] {
      guard let id = claimed["id"]?.intValue, let fence = claimed["fence"]?.intValue,
        let kind = claimed["kind"]?.stringValue, let line = lines.first(where: { $0.kind == kind })
      else { continue }
      let run = Int64.random(in: line.run, using: &random)
      let isSlow = hasDeployed && line.queue == "mail"
      let running = Running(
        id: id, fence: fence, kind: kind, attempt: claimed["attempt"]?.intValue ?? 1, start: now,
        end: now + (isSlow ? run * 2 : run) * 1_000_000, told: now)
      worker.running.append(running)
      if line.queue == "mail" || line.queue == "media" { try say(of: running, worker, "INFO  \(kind): start") }
    }
  }

  private mutating func outcome(of job: Running, _ worker: Worker, _ now: Int64) throws -> JSONValue {
    var answer: JSONObject = ["id": .integer(job.id), "fence": .integer(job.fence)]
    let luck = Int.random(in: 0..<100, using: &random)
    func fail(_ kind: String, _ message: String, _ file: String, _ function: String, _ line: Int64, retry: Bool = true)
    {
      answer["error"] = [
        "class": .string(kind), "message": .string(message),
        "frames": [
          ["file": .string(file), "line": .integer(line), "function": .string(function)],
          ["file": "site-packages/jobs/runner.py", "line": 88, "function": "run", "library": true],
        ],
      ]
      if !retry { answer["retry"] = false }
    }
    if job.kind == "mail.send_receipt", luck < (hasDeployed ? 34 : 2) {
      let host = luck % 3 == 0 ? "mx2" : "mx1"
      try say(of: job, worker, "WARN  smtp: \(host).example.net:25 is slow, 2.1 s to the greeting")
      try say(of: job, worker, "ERROR smtp: timed out after 5000 ms, giving up attempt \(job.attempt)")
      fail("SMTPTimeout", "no reply from \(host).example.net:25 after 5 s", "app/mailer.py", "send", 88)
    } else if job.kind == "billing.capture_payment", luck < 2 {
      fail("CardDeclined", "issuer refused: insufficient funds", "app/billing.py", "capture", 212, retry: luck == 0)
    } else if job.kind == "media.thumbnail", luck < 2 {
      fail(
        "FFmpegError", "moov atom not found in s3://shop-media/in/9918.mov", "app/media.py", "frame_at", 41,
        retry: luck == 0)
    } else {
      answer["result"] = ["ok": true]
    }
    return .object(answer)
  }

  /// A long job's progress and a line of its log.
  private mutating func tell(of job: Running, _ worker: Worker, _ now: Int64) throws {
    let part = Double(now - job.start) / Double(job.end - job.start)
    let frame = Int64(part * 14_400)
    _ = try worker.connection.call(
      "job.progress",
      [
        "id": .integer(job.id), "fence": .integer(job.fence), "fraction": JSONValue(part),
        "message": .string("frame \(frame) of 14400"),
      ])
    let level = frame % 23 == 0 ? "WARN  decoder: late B-frame," : "INFO  encoder:"
    try say(of: job, worker, "\(level) frame \(frame) fps 61 size \(frame / 9) kB bitrate 2312 kbit/s")
  }

  private func say(of job: Running, _ worker: Worker, _ text: String) throws {
    _ = try worker.connection.call(
      "log.append",
      [
        "id": .integer(job.id), "fence": .integer(job.fence),
        "entries": [["stream": "stdout", "t_us": .integer(WallClock.now()), "text": .string(text)]],
      ])
  }
}
