import JSON
import JobCore
import JobRPC
import Testing

@testable import JobDaemon
@testable import JobEngine

@Suite("What needs attention")
struct AttentionTests {
  private let now = Timestamp(microseconds: 1_000_000_000)

  private func lines(
    queues: [WireQueue] = [], workers: [WireWorker] = [], counters: [CounterKey: Int] = [:],
    dead: DeadJobs = DeadJobs(), isFull: Bool = false
  ) -> [Attention] {
    Attention.lines(
      queues: queues, workers: workers, counters: counters, dead: dead, isFull: isFull, freeBytes: nil, at: now)
  }

  private func queue(waitingFor wait: Duration) -> WireQueue {
    var queue = WireQueue(name: "mail")
    queue.counts[.queued] = 4
    queue.oldestQueuedAt = Timestamp(microseconds: now.microseconds - wait.microseconds)
    return queue
  }

  private func worker(_ state: WireWorker.State, kinds: [String], queues: [String] = []) -> WireWorker {
    WireWorker(
      id: "w-01", name: "n", host: "h", pid: 1, language: "l", queues: queues, kinds: kinds, slots: 1, state: state,
      lastSeenAt: now, startedAt: now)
  }

  @Test func `nothing to see is no line`() {
    #expect(lines(queues: [WireQueue(name: "q")], workers: [worker(.idle, kinds: ["k"])]).isEmpty)
  }

  @Test func `a paused queue says who and why`() throws {
    var paused = queue(waitingFor: .seconds(60))
    paused.paused = WirePause(actor: "ops", reason: "deploy", since: now)
    let line = try #require(lines(queues: [paused]).first)

    #expect(line.code == "queue_paused" && line.severity == .warn && line.queue == "mail")
    #expect(line.facts["actor"] == "ops" && line.facts["reason"] == "deploy" && line.facts["queued"] == 4)
  }

  @Test func `a paused store comes before all but a full device, and paused kinds and workers have a line each`() {
    let pause = WirePause(actor: "ops", reason: "deploy", since: now, until: now)
    var held = worker(.paused, kinds: ["k"])
    held.paused = pause
    let found = Attention.lines(
      storePause: pause, kindPauses: ["send": pause], queues: [], workers: [held],
      counters: [CounterKey(queue: "mail", kind: "send", state: .queued): 4], dead: DeadJobs(), isFull: true,
      freeBytes: nil, at: now)

    #expect(found.map(\.code) == ["disk_full", "store_paused", "kind_paused", "worker_paused"])
    #expect(found[1].severity == .error && found[1].facts["queued"] == 4)
    #expect(found[2].kind == "send" && found[2].facts["until_us"]?.intValue == now.microseconds)
    #expect(found[3].worker == "w-01" && found[3].facts["reason"] == "deploy")
  }

  @Test func `a kind that no worker of its queue takes is named once it has waited 3 s`() {
    let counters = [CounterKey(queue: "mail", kind: "send", state: .queued): 4]
    let late = queue(waitingFor: .seconds(3))

    #expect(lines(queues: [queue(waitingFor: .seconds(2))], counters: counters).isEmpty)
    #expect(lines(queues: [late], counters: counters).map(\.kind) == ["send"])
    #expect(lines(queues: [late], workers: [worker(.busy, kinds: ["send"])], counters: counters).isEmpty)
    #expect(
      lines(queues: [late], workers: [worker(.busy, kinds: ["send"], queues: ["other"])], counters: counters).count == 1
    )
  }

  @Test func `a silent worker with runs is an error, one without a warning`() {
    var silent = worker(.silent, kinds: ["k"])
    #expect(lines(workers: [silent]).map(\.severity) == [.warn])
    silent.running = [7]
    #expect(lines(workers: [silent]).map(\.severity) == [.error])
  }

  @Test func `dead jobs are one line a queue and kind, a full device comes first`() {
    let counters = [
      CounterKey(queue: "a", kind: "k", state: .dead): 3, CounterKey(queue: "b", kind: "k", state: .dead): 1,
      CounterKey(queue: "c", kind: "k", state: .dead): 0,
    ]
    let found = lines(counters: counters, isFull: true)

    #expect(found.map(\.code) == ["disk_full", "dead_jobs", "dead_jobs"])
    #expect(found[1].facts["count"] == 3)
  }

  private func late(_ waited: Double, target: Int64, _ arriving: Double, _ leaving: Double) -> Attention? {
    var queue = queue(waitingFor: .milliseconds(Int64(waited * 1000)))
    queue.targetWaitMS = target
    (queue.inPerSecond, queue.outPerSecond) = (arriving, leaving)
    return lines(queues: [queue], workers: [worker(.busy, kinds: ["send"])]).first { $0.code == "queue_late" }
  }

  @Test func `a queue is late behind its target, and before it while it grows towards it`() throws {
    #expect(late(29, target: 60_000, 14, 10) == nil)
    #expect(late(42, target: 60_000, 10, 10) == nil)
    let coming = try #require(late(42, target: 60_000, 12, 10))
    #expect(coming.severity == .warn && coming.facts["growth_per_s"]?.doubleValue == 2)
    // Two of ten are not served: the wait grows by 0.2 s a second, and 18 s are left.
    #expect(coming.facts["passes_us"]?.intValue == now.microseconds + 90_000_000)
    #expect(late(60, target: 60_000, 10, 10)?.severity == .error)
    #expect(lines(queues: [queue(waitingFor: .seconds(900))], workers: [worker(.busy, kinds: [])]).isEmpty)
  }

  @Test func `many failures of one open group are one line, a few or dealt-with ones none`() throws {
    func group(_ digit: String) -> ErrorGroup {
      ErrorGroup(
        id: ErrorGroupID(rawValue: String(repeating: digit, count: 16)), errorClass: "Timeout", message: "m",
        resolvedAt: nil, snoozedUntil: nil, reopenedAt: nil, count: 1, firstAt: Timestamp(microseconds: 0), lastAt: now,
        kinds: ["send"], queues: ["mail"], workers: [], versions: [], sampleJob: JobID(rawValue: 1))
    }
    var failing = FailingGroups()
    let moment = Moment(wall: now, monotonic: 900_000_000_000)
    failing.note(.appeared, group("a"))
    failing.note(.appeared, group("b"))
    for second in 0..<9 { failing.failed(group("a").id, at: 890 + Int64(second)) }
    #expect(failing.bursts(at: moment).isEmpty)
    failing.failed(group("a").id, at: 899)
    failing.failed(group("b").id, at: 899)
    let found = Attention.lines(
      queues: [], workers: [], counters: [:], dead: DeadJobs(), bursts: failing.bursts(at: moment), isFull: false,
      freeBytes: nil, at: now)

    #expect(found.map(\.code) == ["error_group"])
    #expect(found[0].facts["count"] == 10 && found[0].kind == "send")
    failing.note(.resolved, group("a"))
    #expect(failing.bursts(at: moment).isEmpty)
    #expect(failing.bursts(at: Moment(wall: now, monotonic: 3_000_000_000_000)).isEmpty)
  }

  @Test func `a run is long from four times the usual time and a minute on, and not while it stands still`() {
    func run(_ seconds: Int64) -> WireJob {
      var job = WireJob(id: 7, kind: "send", queue: "mail", state: .running, createdAt: now)
      job.startedAt = Timestamp(microseconds: now.microseconds - seconds * 1_000_000)
      return job
    }
    #expect(LongRun(run(59), usual: .seconds(1), at: now) == nil)
    #expect(LongRun(run(60), usual: .seconds(1), at: now) != nil)
    #expect(LongRun(run(399), usual: .seconds(100), at: now) == nil)
    #expect(LongRun(run(400), usual: .seconds(100), at: now) != nil)
    var halted = run(900)
    halted.pausedAt = now
    #expect(LongRun(halted, usual: .seconds(1), at: now) == nil)
  }

  @Test func `what is usual is told of a command by its own runs, from four on`() {
    func work(_ command: String) -> UsualTimes.Work {
      let spec = JobSpec(
        kind: "shell", queue: "default", args: JSONText(["argv": [.string(command)]]), priority: 4,
        backoff: .steps([.seconds(1)]),
        timeout: nil, softTimeout: nil, idempotencyKey: nil, limitKey: nil, tags: [], metadata: nil, runbook: nil,
        enqueuedBy: Actor(uid: 1, user: "u", client: "c"), createdAt: now)
      return UsualTimes.Work(spec, by: Redactor())
    }
    var times = UsualTimes()
    for _ in 0..<3 { times.completed(work("backup"), after: .seconds(100)) }
    #expect(times[work("backup")] == nil)
    times.completed(work("backup"), after: .seconds(100))
    times.completed(work("true"), after: .seconds(1))

    #expect(times[work("backup")] == .seconds(100))
    #expect(times[work("true")] == nil)
  }

  @Test func `missed ticks are news for an hour`() {
    var missed = MissedTicks()
    #expect(missed.recent(at: now).isEmpty)
    missed.note(ScheduleEvent(.missed, "nightly", missed: 2), at: now)

    #expect(missed.recent(at: now).map(\.count) == [2])
    #expect(missed.recent(at: Timestamp(microseconds: now.microseconds + 3_600_000_000)).isEmpty)
  }
}
