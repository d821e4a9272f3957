import JobCore
import JobEngine
import Testing

@Suite struct BootTests {
  @Test(arguments: StoreKind.allCases)
  func `an empty store starts its sequences at the first numbers`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let boot = try bench.store.boot()

    #expect(boot.sequences == .first)
    #expect(boot.queues.isEmpty)
    #expect(boot.counters.isEmpty)
    #expect(boot.running.isEmpty)
    #expect(!boot.storeID.isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func `boot tells what was saved before, running jobs by id`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let storeID = try bench.store.boot().storeID
    let jobs = [bench.job(queue: "b"), bench.job(queue: "a"), bench.job(queue: "a", kind: "other")]
    let pause = Pause(
      actor: Actor(uid: 0, user: "root", client: "x", origin: "sudo"), reason: "deploy", since: StoreBench.start,
      until: StoreBench.start + .seconds(60))
    let sequences = Sequences(job: 100_004, fence: 12, journal: 3, worker: 2)
    _ = try bench.save {
      $0.inserted = jobs
      $0.queues = [QueueRecord(name: "c", pause: pause), QueueRecord(name: "a")]
      $0.journal = [Samples.journal(1), Samples.journal(2, actor: nil)]
      $0.sequences = sequences
    }
    let second = try bench.claim(jobs[1].id)
    let first = try bench.claim(jobs[0].id)
    try bench.reopen()

    let boot = try bench.store.boot()
    #expect(boot.storeID == storeID)
    #expect(boot.sequences == sequences)
    #expect(boot.queues == [QueueRecord(name: "a"), QueueRecord(name: "b"), QueueRecord(name: "c", pause: pause)])
    #expect(boot.running == [first, second])
    #expect(boot.counters == recount([first, second, jobs[2]]))
    #expect(boot.wasClosed)
    #expect(try bench.reader.journal(limit: 9) == [Samples.journal(2, actor: nil), Samples.journal(1)])
    #expect(try bench.reader.journal(limit: 1) == [Samples.journal(2, actor: nil)])
    #expect(try bench.reader.journal(before: JournalID(rawValue: 2), limit: 9) == [Samples.journal(1)])
  }

  @Test(arguments: StoreKind.allCases)
  func `a queue is resumed by a record without a pause`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let pause = Pause(actor: StoreBench.actor, reason: nil, since: StoreBench.start, until: nil)
    _ = try bench.save { $0.queues = [QueueRecord(name: "a", pause: pause)] }
    #expect(try bench.store.boot().queues == [QueueRecord(name: "a", pause: pause)])

    _ = try bench.save { $0.queues = [QueueRecord(name: "a")] }

    #expect(try bench.store.boot().queues == [QueueRecord(name: "a")])
  }

  @Test(arguments: StoreKind.allCases)
  func `orders for the store and for workers are kept until they order nothing`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let pause = Pause(
      actor: StoreBench.actor, reason: "deploy", since: StoreBench.start, until: StoreBench.start + .seconds(60))
    let worker = ControlRecord.Subject.worker(WorkerID(number: 7))
    let orders = [
      ControlRecord(subject: .store, pause: pause, at: StoreBench.start),
      ControlRecord(subject: worker, ending: .drain, at: StoreBench.start),
    ]
    _ = try bench.save { $0.controls = orders }
    try bench.reopen()
    #expect(Set(try bench.store.boot().controls) == Set(orders))

    let both = ControlRecord(subject: worker, pause: pause, ending: .stop, at: StoreBench.start + .seconds(1))
    _ = try bench.save { $0.controls = [ControlRecord(subject: .store, at: StoreBench.start), both] }

    #expect(try bench.store.boot().controls == [both])
  }
}
