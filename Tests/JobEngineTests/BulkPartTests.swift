import JSON
import JobCore
import JobEngine
import Testing

@Suite struct BulkPartTests {
  /// One part of a verb over the jobs.
  private func part(
    _ kind: JobAction.Kind, _ ids: [JobID], of total: Int, record: BulkPart.Record? = nil, sparesCompleted: Bool = true
  ) -> Command {
    var action = JobAction(
      kind, ids: ids, isSingle: false, ifState: nil, reason: "mx1 is back", actor: EngineBench.actor)
    action.part = BulkPart(
      record: record, filter: "queue:mail", total: total, sparesCompleted: sparesCompleted)
    return .act(action)
  }

  private func taken(_ outcome: Outcome?) throws -> (tally: Tally, record: BulkPart.Record) {
    guard case .actedPart(let tally, let record) = outcome else { throw Unexpected() }
    return (tally, record)
  }

  private struct Unexpected: Error {}

  @Test func `all parts of a verb share one journal entry, which says how far it came`() throws {
    let bench = try EngineBench()
    let ids = try (0..<5).map { _ in try bench.enqueue() }
    let reader = MemoryReader(bench.store)

    let first = try taken(try bench.tick(part(.cancel, Array(ids[..<2]), of: 5)).outcomes.first)
    let half = try #require(try reader.journal(limit: 1).first)
    let second = try taken(
      try bench.tick(part(.cancel, Array(ids[2...]), of: 5, record: first.record)).outcomes.first)
    let entries = try reader.journal(limit: 10).filter { $0.verb == "job.cancel" }

    #expect(half.matched == 5)
    #expect(half.changed == 2)
    #expect(second.tally.changed == 3)
    #expect(entries.count == 1)
    #expect(entries[0].id == half.id)
    #expect(entries[0].changed == 5)
    #expect(entries[0].before == ["queued": 5])
    #expect(entries[0].after == ["cancelled": 5])
    #expect(entries[0].target == "jobs of queue:mail")
    #expect(entries[0].command == "jobtop cancel --filter queue:mail --reason 'mx1 is back'")
  }

  @Test func `a part that changes nothing opens no entry`() throws {
    let bench = try EngineBench()
    let id = try bench.enqueue()

    let none = try taken(try bench.tick(part(.resume, [id], of: 2)).outcomes.first)
    #expect(none.tally.changed == 0)
    #expect(try MemoryReader(bench.store).journal(limit: 10).allSatisfy { $0.verb != "job.resume" })

    let some = try taken(try bench.tick(part(.pause, [id], of: 2, record: none.record)).outcomes.first)
    #expect(some.record.entry == none.record.entry)
    #expect(try MemoryReader(bench.store).journal(limit: 1).first?.id == none.record.entry)
  }
}
