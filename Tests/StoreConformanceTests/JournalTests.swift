import JSON
import JobCore
import JobEngine
import Testing

@Suite struct JournalTests {
  /// An entry with something in every field.
  private func rich(_ number: Int64) -> JournalEntry {
    JournalEntry(
      id: JournalID(rawValue: number), at: StoreBench.start, actor: StoreBench.actor, verb: "queue.limit",
      target: "mail", reason: "mx1 'is' down", matched: 3, changed: 2, command: "jobtop queues limit mail",
      before: ["concurrency": 3, "counts": ["queued": 7]], after: ["concurrency": .null],
      note: JournalNote(version: "v7", files: ["a.py", "b,\"c\""], metric: "wait_p95", link: "https://x/y"),
      metrics: ["before": ["in_per_s": .number("0.25")]], undoUntil: StoreBench.start + .seconds(900),
      undoneBy: JournalID(rawValue: 99))
  }

  @Test(arguments: StoreKind.allCases)
  func `an entry is read back as it was written`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    _ = try bench.save { $0.journal = [rich(1), Samples.journal(2)] }
    try bench.reopen()

    #expect(try bench.reader.journal(limit: 9) == [Samples.journal(2), rich(1)])
  }

  @Test(arguments: StoreKind.allCases)
  func `an entry that is written again replaces its counts`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    _ = try bench.save { $0.journal = [rich(1)] }
    var later = rich(1)
    later.matched = 2000
    later.changed = 1999
    later.after = ["queued": 1999]

    _ = try bench.save { $0.journal = [later] }

    #expect(try bench.reader.journal(limit: 9) == [later])
  }

  @Test(arguments: StoreKind.allCases)
  func `numbers taken later stand with their entry, and boot tells which are not complete`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let all: JSONObject = ["before": ["queued": 1], "after_1m": ["queued": 2], "after_15m": ["queued": 3]]
    _ = try bench.save { $0.journal = [rich(1), rich(2), Samples.journal(3)] }

    _ = try bench.save { $0.measured = [JournalID(rawValue: 1): all] }

    #expect(try bench.reader.journal(limit: 9).last?.metrics == all)
    #expect(try bench.store.boot().measuring == [rich(2)])
  }
}
