import JSON
import JobCore
import JobEngine
import Testing

@Suite struct JournalTests {
  private func newest(_ bench: EngineBench) throws -> JournalEntry {
    try #require(try MemoryReader(bench.store).journal(limit: 1).first)
  }

  /// Numbers that tell when they were taken.
  private func measures(_ queued: Int) -> Measures {
    Measures(inPerSecond: 1.5, donePerSecond: 1, failedPerSecond: 0, queued: queued, running: 2)
  }

  @Test func `an entry says the command, and what stood where before and after`() throws {
    let bench = try EngineBench()
    let (first, second) = (try bench.enqueue(), try bench.enqueue())
    _ = try bench.enqueue(queue: "other")

    _ = try bench.act(.cancel, first, second)

    let entry = try newest(bench)
    #expect(entry.command == "jobtop cancel 100001 100002 --reason test")
    #expect(entry.before == ["queued": 2])
    #expect(entry.after == ["cancelled": 2])
    #expect(entry.target == "2 jobs")
  }

  @Test func `pausing a queue keeps its settings and counts before and after`() throws {
    let bench = try EngineBench()
    _ = try bench.enqueue()
    let until = bench.wall + .seconds(600)

    try bench.tick(.pauseQueue("mail", by: EngineBench.actor, reason: "it's deploy", until: until))

    let entry = try newest(bench)
    #expect(entry.command == #"jobtop queues pause mail --for 10m --reason 'it'\''s deploy'"#)
    #expect(entry.before == ["counts": ["queued": 1]])
    #expect(entry.after["paused"]?["actor"] == "ops")
    #expect(entry.after["paused"]?["until_us"] == .integer(until.microseconds))
  }

  @Test func `a policy's entry has no actor and no numbers`() throws {
    var bench = try EngineBench()
    bench.engine.measure = { [self] in measures(1) }
    try bench.tick(.pauseQueue("mail", by: EngineBench.actor, reason: nil, until: bench.wall + .seconds(1)))
    bench.advance(by: .seconds(2))

    try bench.tick()

    let entry = try newest(bench)
    #expect(entry.verb == "queue.resume")
    #expect(entry.actor == nil)
    #expect(entry.metrics.isEmpty)
  }

  @Test func `the numbers are taken before an entry and 1, 5 and 15 minutes after it`() throws {
    var bench = try EngineBench()
    let start = bench.monotonic
    bench.engine.measure = { [self] in measures(1) }
    let note = JournalNote(version: "v7", files: ["a.py"])
    try bench.tick(.note(note, text: "out", target: nil, by: EngineBench.actor))

    var seen: [Int64] = []
    // The entry itself is pruned half a year later.
    while let deadline = bench.engine.nextDeadline(after: bench.now), deadline < start + 3_600_000_000_000 {
      bench.advance(by: .nanoseconds(deadline - bench.monotonic))
      let queued = Int(deadline - start) / 1_000_000_000
      seen.append(Int64(queued))
      bench.engine.measure = { [self] in measures(queued) }
      try bench.tick()
    }

    #expect(seen == [60, 300, 900])
    let entry = try newest(bench)
    #expect(entry.note == note)
    #expect(entry.command == "jobtop note out --deploy v7 --files a.py")
    #expect(entry.metrics.keys == ["before", "after_1m", "after_5m", "after_15m"])
    #expect(entry.metrics["after_5m"]?["queued"] == 300)
    #expect(entry.metrics["before"]?["in_per_s"] == .number("1.5"))
  }

  @Test func `numbers that are still to be taken are found again after a restart, missed ones stay empty`() throws {
    var bench = try EngineBench()
    bench.engine.measure = { [self] in measures(0) }
    try bench.tick(.pauseQueue("mail", by: EngineBench.actor, reason: nil, until: nil))
    bench.advance(by: .seconds(100))
    try bench.restart()
    bench.engine.measure = { [self] in measures(7) }
    try bench.tick()
    bench.advance(by: .seconds(200))
    try bench.tick()
    bench.advance(by: .seconds(600))
    try bench.tick()

    #expect(try newest(bench).metrics.keys == ["before", "after_5m", "after_15m"])
  }

  @Test func `of a flood of entries only the newest thousand are followed`() throws {
    var bench = try EngineBench()
    bench.engine.measure = { [self] in measures(0) }
    for _ in 0..<1200 { try bench.tick(.note(JournalNote(), text: "x", target: nil, by: EngineBench.actor)) }
    bench.advance(by: .seconds(60))
    try bench.tick()

    let entries = try MemoryReader(bench.store).journal(limit: 2000)
    #expect(entries.count == 1200)
    #expect(entries.filter { $0.metrics["after_1m"] != nil }.map(\.id) == entries.prefix(1000).map(\.id))
  }

  @Test func `a note needs a text`() throws {
    let bench = try EngineBench()

    let outcome = try bench.tick(.note(JournalNote(), text: "", target: nil, by: EngineBench.actor)).outcomes[0]

    #expect(outcome.refusal == .invalid("text", expected: "some text"))
    #expect(try MemoryReader(bench.store).journal(limit: 1).isEmpty)
  }
}
