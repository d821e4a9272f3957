import JSON
import JobCore
import JobEngine
import Testing

@Suite struct EditTests {
  private func edit(
    _ bench: EngineBench, _ id: JobID, ifState: [JobStateName]? = nil, _ change: (inout NewJob) -> Void
  ) throws -> Outcome {
    var request = NewJob(again: try bench.job(id))
    change(&request)
    let edit = JobEdit(request, of: id, ifState: ifState, reason: "wrong address", actor: EngineBench.actor)
    guard let outcome = try bench.tick(.edit(edit)).outcomes.first else { throw EngineBench.Unexpected() }
    return outcome
  }

  @Test func `an edit makes a new job from the old one, which stays as it was`() throws {
    let bench = try EngineBench()
    let old = try bench.enqueue {
      $0.args = JSONText(["to": "ana"])
      $0.priority = 1
      $0.timeout = .zero
      $0.tags = ["a"]
      $0.metadata = JSONText(["name": "n"])
      $0.idempotencyKey = "once"
      $0.trace = "t"
    }
    _ = try bench.act(.cancel, old)
    let before = try bench.job(old)

    guard case .edited(let new, from: old) = try edit(bench, old, { $0.args = JSONText(["to": "anna"]) }) else {
      throw EngineBench.Unexpected()
    }

    #expect(try bench.job(old) == before)
    let job = try bench.job(new)
    #expect(job.spec.derivedFrom == old && job.spec.args == JSONText(["to": "anna"]))
    #expect(job.state.name == .queued && job.spec.priority == 1 && job.spec.timeout == nil)
    #expect(job.spec.tags == ["a"] && job.spec.metadata == before.spec.metadata && job.spec.trace == "t")
    #expect(job.spec.idempotencyKey == nil)
    let entry = try #require(try MemoryReader(bench.store).journal(limit: 1).first)
    #expect(entry.verb == "job.edit" && entry.target == "job 100001" && entry.reason == "wrong address")
  }

  @Test func `an edit is refused where the job moved on, is gone, or the change breaks a rule`() throws {
    let bench = try EngineBench()
    let id = try bench.enqueue()

    #expect(
      try edit(bench, id, ifState: [.dead], { _ in }).refusal == .job(.changed(actual: .queued, seen: [.dead])))
    #expect(try edit(bench, id, { $0.priority = 10 }).refusal == .invalid("priority", expected: "0 to 9"))
    let request = NewJob(again: try bench.job(id))
    _ = try bench.act(.delete, id)
    let gone = JobEdit(request, of: id, ifState: nil, reason: nil, actor: EngineBench.actor)
    #expect(try bench.tick(.edit(gone)).outcomes.first?.refusal == .noJob(id))
    #expect(bench.count(.queued) == 0)
  }
}
