import JobCore
import JobEngine
import Testing

@Suite struct BatchTests {
  private func open(
    _ bench: EngineBench, _ condition: Dependencies.Condition = .completion,
    _ fate: Dependencies.OnParentDead = .block
  ) throws -> BatchID {
    var callback = NewJob(kind: "report", queue: "mail")
    callback.dependencies = Dependencies(ids: [], onParentDead: fate)
    let request = BatchRequest(callback: callback, condition: condition)
    guard case .opened(let id, false)? = try bench.tick(.openBatch(request, by: EngineBench.actor)).outcomes.first
    else { throw EngineBench.Unexpected() }
    return id
  }

  private func close(_ bench: EngineBench, _ id: BatchID) throws -> Outcome? {
    try bench.tick(.closeBatch(id)).outcomes.first
  }

  private func callback(_ bench: EngineBench, _ id: BatchID) throws -> JobStateName {
    try bench.job(JobID(rawValue: id.rawValue)).state.name
  }

  @Test func `the callback runs once, when the batch is closed and all of its jobs are over`() throws {
    var bench = try EngineBench()
    let batch = try open(bench)
    let (first, second) = (try bench.enqueue { $0.batch = batch }, try bench.enqueue { $0.batch = batch })
    let worker = try bench.register(kinds: ["mail.send"]).worker
    let held = try bench.claim(worker, limit: 2)
    #expect(held.map(\.id) == [first, second])
    #expect(try bench.end(held[0]).isAccepted)
    #expect(try close(bench, batch)?.isAccepted == true)
    #expect(try callback(bench, batch) == .blocked)

    let last = try bench.tick(
      .end(
        RunEnd(
          run: HeldRun(job: second, fence: try #require(held[1].state.lease?.fence)),
          outcome: .fail(Failure(errorClass: "E", message: ""), retry: false, delay: nil))))

    #expect(try callback(bench, batch) == .queued)
    let released = last.events.count { if case .job(.unblocked, _, _) = $0 { true } else { false } }
    #expect(released == 1)

    _ = try bench.act(.retry(completed: false), second)
    _ = try bench.act(.cancel, second)
    #expect(try callback(bench, batch) == .queued)
  }

  @Test func `an empty batch fires when it is closed, and closing it again does nothing`() throws {
    let bench = try EngineBench()
    let batch = try open(bench)

    #expect(try close(bench, batch)?.isAccepted == true)
    #expect(try callback(bench, batch) == .queued)
    #expect(try close(bench, batch)?.isAccepted == true)
  }

  @Test func `on success the callback waits until every job has completed, or goes with the first that is lost`() throws
  {
    let bench = try EngineBench()
    let patient = try open(bench, .success)
    let strict = try open(bench, .success, .cancel)
    let jobs = [try bench.enqueue { $0.batch = patient }, try bench.enqueue { $0.batch = strict }]
    _ = try close(bench, patient)
    _ = try close(bench, strict)
    _ = try bench.act(.cancel, jobs[0], jobs[1])

    #expect(try callback(bench, patient) == .blocked)
    #expect(try callback(bench, strict) == .cancelled)

    var again = bench
    _ = try again.act(.retry(completed: false), jobs[0])
    let worker = try again.register().worker
    _ = try again.end(try #require(try again.claim(worker).first))
    #expect(try callback(again, patient) == .queued)
  }

  @Test func `a job that is deleted before it is over counts as failed, one that is over as it was`() throws {
    let bench = try EngineBench()
    let batch = try open(bench, .success)
    let job = try bench.enqueue { $0.batch = batch }
    _ = try close(bench, batch)

    _ = try bench.act(.delete, job)

    let record = try #require(try MemoryReader(bench.store).batches([batch]).first)
    #expect((record.total, record.pending, record.failed) == (1, 0, 1))
    #expect(try callback(bench, batch) == .blocked)
  }

  @Test func `a closed batch takes no job, an unknown one neither`() throws {
    let bench = try EngineBench()
    let batch = try open(bench)
    _ = try close(bench, batch)
    func refusal(_ id: BatchID) throws -> CommandRefusal? {
      var job = NewJob(kind: "a")
      job.batch = id
      return try bench.tick(.enqueue(job, by: EngineBench.actor)).outcomes.first?.refusal
    }

    #expect(try refusal(batch) == .batchClosed(batch))
    #expect(try refusal(BatchID(rawValue: 9)) == .noBatch(BatchID(rawValue: 9)))
    #expect(try close(bench, BatchID(rawValue: 9))?.refusal == .noBatch(BatchID(rawValue: 9)))
  }

  @Test func `a batch stands over a restart, and goes with its callback`() throws {
    var bench = try EngineBench()
    let batch = try open(bench)
    _ = try bench.enqueue { $0.batch = batch }
    try bench.restart()
    _ = try bench.enqueue { $0.batch = batch }

    #expect(try MemoryReader(bench.store).batches([batch]).first?.pending == 2)
    _ = try bench.act(.delete, JobID(rawValue: batch.rawValue))
    #expect(try MemoryReader(bench.store).batches([batch]).isEmpty)
    #expect(try close(bench, batch)?.refusal == .noBatch(batch))
  }

  @Test func `a callback may be a job of another batch`() throws {
    let bench = try EngineBench()
    let outer = try open(bench)
    var callback = NewJob(kind: "report", queue: "mail")
    callback.batch = outer
    let request = BatchRequest(callback: callback, condition: .completion)
    guard case .opened(let inner, _)? = try bench.tick(.openBatch(request, by: EngineBench.actor)).outcomes.first
    else { throw EngineBench.Unexpected() }
    _ = try close(bench, outer)
    #expect(try self.callback(bench, outer) == .blocked)

    _ = try bench.act(.cancel, JobID(rawValue: inner.rawValue))

    #expect(try self.callback(bench, outer) == .queued)
  }
}
