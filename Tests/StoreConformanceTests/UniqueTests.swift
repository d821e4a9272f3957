import JSON
import JobCore
import JobEngine
import Testing

@Suite struct UniqueTests {
  @Test(arguments: StoreKind.allCases)
  func `the holder of a key is found, and a second one is a conflict of its own`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let holder = bench.unique("k", holds: true)
    try bench.insert(holder, bench.unique("k", holds: false))

    #expect(try bench.load { $0.uniqueKeys = ["k", "none"] }.byUniqueKey == ["k": holder])
    let neighbour = bench.job()
    let late = bench.unique("k", holds: true)
    #expect(try bench.save { $0.inserted = [late, neighbour] } == [Conflict(job: late.id)])
    #expect(try bench.load { $0.jobs = [late.id, neighbour.id] }.jobs.keys.sorted() == [neighbour.id])
  }

  @Test(arguments: StoreKind.allCases)
  func `an update into a held key is a conflict, and one tick may hand a key over`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    var (first, second) = (bench.unique("k", holds: true), bench.unique("k", holds: false))
    try bench.insert(first, second)
    second.holdsUnique = true
    #expect(try bench.save { $0.updated = [.init(job: second, from: .queued)] } == [Conflict(job: second.id)])

    // The one that takes it is named before the one that lets it go.
    first.holdsUnique = false
    let third = bench.unique("other", holds: true)
    let handed = try bench.save { changes in
      changes.updated = [.init(job: second, from: .queued), .init(job: first, from: .queued)]
      changes.inserted = [third]
    }
    #expect(handed.isEmpty)
    #expect(try bench.load { $0.uniqueKeys = ["k"] }.byUniqueKey["k"]?.id == second.id)
    try bench.reopen()
    #expect(try bench.load { $0.uniqueKeys = ["k"] }.byUniqueKey["k"]?.id == second.id)
  }

  @Test(arguments: StoreKind.allCases)
  func `a rolled-back tick gives a key back to its holder`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    var first = bench.unique("k", holds: true)
    try bench.insert(first)
    first.holdsUnique = false
    var changes = Changes()
    changes.updated = [.init(job: first, from: .queued)]
    changes.inserted = [bench.unique("k", holds: true)]
    changes.addCounters()
    try bench.store.begin()
    #expect(try bench.store.save(changes).isEmpty)
    bench.store.rollback()

    #expect(try bench.load { $0.uniqueKeys = ["k"] }.byUniqueKey["k"]?.id == first.id)
  }
}

extension StoreBench {
  fileprivate func unique(_ key: String, holds: Bool) -> Job {
    let plain = job()
    let spec = JobSpec(
      kind: plain.spec.kind, queue: plain.spec.queue, args: plain.spec.args, priority: 4, backoff: .standard,
      timeout: nil, softTimeout: nil, idempotencyKey: nil, limitKey: nil, tags: [], metadata: nil, runbook: nil,
      unique: UniqueRule(key: key), enqueuedBy: Self.actor, createdAt: plain.spec.createdAt)
    return Job(
      id: plain.id, spec: spec, state: plain.state, maxAttempts: 5, runAt: plain.runAt, holdsUnique: holds)
  }
}
