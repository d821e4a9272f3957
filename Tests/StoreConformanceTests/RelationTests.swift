import JobCore
import JobEngine
import Testing

@Suite struct RelationTests {
  /// A parent with so many children that wait for it.
  private func family(_ bench: StoreBench, children count: Int) throws -> (parent: Job, children: [Job]) {
    let parent = bench.job()
    let children = (0..<count).map { _ in bench.job(state: .blocked(on: 1)) }
    _ = try bench.save { changes in
      changes.inserted = [parent] + children
      changes.relations.added = children.map { Dependency(parent: parent.id, child: $0.id) }
    }
    return (parent, children)
  }

  private func pages(_ bench: StoreBench, _ settlings: [Settling], limit: Int) throws -> [[Int64]] {
    let found = try bench.load { needs in
      needs.children = settlings
      needs.childLimit = limit
    }
    return found.children.map { $0.jobs.map(\.id.rawValue) + ($0.isAll ? [-1] : []) }
  }

  @Test(arguments: StoreKind.allCases)
  func `children come page by page in the order of their ids, bounded over all parents`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let (first, mine) = try family(bench, children: 3)
    let (second, yours) = try family(bench, children: 2)
    let alone = bench.job()
    try bench.insert(alone)
    let settlings = [first, second, alone].map { Settling(parent: $0.id, state: .completed) }
    let (a, b) = (mine.map(\.id.rawValue), yours.map(\.id.rawValue))

    #expect(try pages(bench, settlings, limit: 10) == [a + [-1], b + [-1], [-1]])
    #expect(try pages(bench, settlings, limit: 4) == [a + [-1], [b[0]], []])
    #expect(try pages(bench, settlings, limit: 3) == [a, [], []])
    let later = Settling(parent: first.id, state: .dead, after: mine[1].id)
    #expect(try pages(bench, [later], limit: 10) == [[a[2], -1]])
  }

  @Test(arguments: StoreKind.allCases)
  func `a wait that is over is gone, and its parent is waited for until the last is`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let (parent, children) = try family(bench, children: 2)
    let waits = children.map { Dependency(parent: parent.id, child: $0.id) }
    func isWaitedFor() throws -> Bool { try bench.load { $0.waitedFor = [parent.id] }.waitedFor == [parent.id] }

    _ = try bench.save { $0.relations.removed = [waits[0], waits[0]] }
    #expect(try isWaitedFor())
    #expect(try bench.store.boot().hasDependencies)
    _ = try bench.save { changes in
      changes.relations.added = [waits[0]]
      changes.relations.removed = waits
    }

    #expect(try !isWaitedFor())
    #expect(try !bench.store.boot().hasDependencies)
  }

  @Test(arguments: StoreKind.allCases)
  func `a settlement that goes on is found again as far as it came`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let (parent, children) = try family(bench, children: 2)
    var settling = Settling(parent: parent.id, state: .completed, after: children[0].id)
    _ = try bench.save { $0.relations.settling = [settling] }
    settling.after = children[1].id
    _ = try bench.save { $0.relations.settling = [settling] }
    try bench.reopen()

    let found = try bench.store.boot().settlings
    #expect(found.map(\.parent) == [parent.id])
    #expect(found.map(\.after) == [children[1].id])
    #expect(found.allSatisfy { $0.isKept })

    _ = try bench.save { $0.relations.settled = [settling] }
    #expect(try bench.store.boot().settlings.isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func `a batch is kept with its counts, read by number, and forgotten`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    var batch = BatchRecord(id: BatchID(rawValue: 100_007), condition: .success, openedAt: StoreBench.start)
    _ = try bench.save { $0.relations.batches = [batch] }
    batch.isOpen = false
    (batch.total, batch.pending, batch.failed) = (9, 4, 2)
    _ = try bench.save { $0.relations.batches = [batch] }
    try bench.reopen()
    _ = try bench.store.boot()

    #expect(try bench.load { $0.batches = [batch.id, BatchID(rawValue: 1)] }.batches == [batch.id: batch])
    #expect(try bench.reader.batches([BatchID(rawValue: 1), batch.id]) == [batch])
    _ = try bench.save { $0.relations.deletedBatches = [batch.id] }
    #expect(try bench.reader.batches([batch.id]).isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func `a tick that is rolled back leaves waits and batches as they were`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let (parent, children) = try family(bench, children: 1)
    var changes = Changes()
    changes.relations.removed = [Dependency(parent: parent.id, child: children[0].id)]
    changes.relations.batches = [
      BatchRecord(id: BatchID(rawValue: 5), condition: .success, openedAt: StoreBench.start)
    ]

    try bench.store.begin()
    _ = try bench.store.save(changes)
    bench.store.rollback()

    #expect(try bench.load { $0.waitedFor = [parent.id] }.waitedFor == [parent.id])
    #expect(try bench.reader.batches([BatchID(rawValue: 5)]).isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func `a running job that is held until a time is found by it`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let job = bench.job()
    try bench.insert(job)
    try bench.claim(job.id)
    let until = StoreBench.start + .seconds(60)

    let held = try bench.apply(.pause(by: JournalID(rawValue: 1), until: until), to: job.id)

    #expect(held.state.lease?.pausedUntil == until)
    try bench.reopen()
    #expect(try bench.store.nextDue() == until)
    #expect(try bench.load { $0.dueBefore = until }.due == [held])
  }
}
