import JSON
import JobCore
import JobEngine
import Testing
import Workload

@Suite struct WorkloadTests {
  @Test(arguments: StoreKind.allCases)
  func `a store takes a realistic workload, and its counters agree with a recount`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    try bench.store.fill(with: Workload(3000, seed: 11), tick: 700)

    let boot = try bench.store.boot()
    let jobs = try bench.reader.list(JobQuery(filter: JobFilter(), limit: 10_000, now: StoreBench.start)).jobs
    #expect(jobs.count == 3000)
    #expect(boot.counters == recount(jobs))
    #expect(Set(jobs.map(\.state.name)) == Set(JobStateName.allCases), "every state is there")
    #expect(boot.sequences.job == 103_001)
  }

  @Test func `the same seed gives the same jobs`() {
    var (one, two, other) = (Workload(500, seed: 5), Workload(500, seed: 5), Workload(500, seed: 6))
    let first = one.next(500)?.inserted

    #expect(first == two.next(500)?.inserted)
    #expect(first != other.next(500)?.inserted)
    #expect(one.next()?.inserted == nil)
  }
}
