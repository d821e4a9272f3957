import JSON
import JobCore
import JobEngine
import JobRPC
import Testing

@testable import JobDaemon

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
}
