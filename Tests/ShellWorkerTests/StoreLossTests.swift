import JSON
import JobRPC
import Posix
import ShellWorker
import Testing

@Suite(.serialized) struct StoreLossTests {
  private let fifoText = "read line < $FIFO; echo got $line"

  /// A named pipe that a command waits on.
  private func makeFifo(_ bench: WorkerBench) throws -> String {
    let path = bench.store.directory + "/go"
    #expect(try ChildProcess(ChildOptions(["mkfifo", path])).waitForExit()?.code == 0)
    return path
  }

  private func write(_ path: String) throws {
    let writer = try FileDescriptor.open(path, .write)
    try IO.writeAll(writer.raw, Array("word\n".utf8))
  }

  @Test func `a command outlives its store, and its end is told to the next`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }
    let fifo = try makeFifo(bench)
    let id = bench.store.add(["sh", "-c", "echo one; \(fifoText)"], ["env": ["FIFO": .string(fifo)]])
    try bench.store.waitForText(of: id, "one")

    bench.store.die()
    try bench.store.start()
    try bench.store.wait("the worker's return") { $0.registrations.count == 2 ? true : nil }
    let fence = try #require(bench.store.state.with { $0.running.first?.key })
    #expect(
      bench.store.state.with { $0.registrations[1]["resume"] }
        == ["worker": "w-1", "running": [["id": .integer(id), "fence": .integer(fence)]]])
    try write(fifo)

    #expect(try bench.store.outcome(of: id)["result"] == ["code": 0])
    #expect(bench.store.text(of: id) == "one\ngot word\n")
  }

  @Test func `what a command says and how it ends while the store is away is not lost`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }
    let fifo = try makeFifo(bench)
    let id = bench.store.add(["sh", "-c", "echo one; \(fifoText); exit 6"], ["env": ["FIFO": .string(fifo)]])
    try bench.store.waitForText(of: id, "one")

    bench.store.die()
    try write(fifo)
    try bench.store.start()

    #expect(try bench.store.outcome(of: id)["exit"]?["code"] == 6)
    #expect(bench.store.text(of: id) == "one\ngot word\n")
  }

  @Test func `a run that the store gave away meanwhile is killed and not reported`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }
    let id = bench.store.add(["sh", "-c", "echo $$; sleep 1000"])
    try bench.store.waitForText(of: id, "\n")
    let pid = bench.store.text(of: id).split(separator: "\n")[0]
    bench.store.state.with { $0.lost = [id] }

    bench.store.die()
    try bench.store.start()
    try bench.store.wait("the worker's return") { $0.registrations.count == 2 ? true : nil }

    try waitUntilGone(String(pid))
    bench.store.state.with { $0.lost = [] }
    let next = bench.store.add(["true"])
    _ = try bench.store.outcome(of: next)
    #expect(bench.store.state.with { !$0.outcomes.values.contains { $0["id"]?.intValue == id } })
  }

  @Test func `a heartbeat's answer takes runs away and repeats commands`() throws {
    let store = try FakeStore()
    store.state.with { $0.heartbeatMS = 20 }
    let bench = try WorkerBench(store: store)
    defer { bench.close() }
    let first = store.add(["sh", "-c", "echo $$; sleep 1000"])
    let second = store.add(["sh", "-c", "echo ready; sleep 1000"])
    try store.waitForText(of: first, "\n")
    try store.waitForText(of: second, "ready")
    let fences = store.state.with { Set($0.running.keys) }
    let beat = try store.wait("a heartbeat with both") { state in
      state.heartbeats.first { Set($0["running"]?.arrayValue?.compactMap { $0["fence"]?.intValue } ?? []) == fences }
    }
    #expect(beat["worker"] == "w-1")
    #expect((beat["stats"]?["rss_kb"]?.intValue ?? 0) > 0)
    let pid = store.text(of: first).split(separator: "\n")[0]

    store.state.with { state in
      state.lost = [first]
      state.commands = [["kill": .integer(second)]]
    }

    try waitUntilGone(String(pid))
    #expect(try store.outcome(of: second)["error"]?["class"] == "Killed")
  }

  @Test func `an outcome whose answer was lost is sent again and known by its fence`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }
    _ = try bench.store.wait("the worker") { $0.registrations.first }
    bench.store.state.with { $0.diesBeforeAnswer = true }

    let id = bench.store.add(["true"])
    _ = try bench.store.outcome(of: id)
    _ = try bench.store.wait("the worker's return") { $0.registrations.count == 2 ? true : nil }

    // It takes the refusal for what it is and goes on.
    let next = bench.store.add(["true"])
    _ = try bench.store.outcome(of: next)
    #expect(bench.store.state.with { $0.outcomes.count } == 2)
  }

  @Test func `a worker that is hurried waits for no store to report to`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }
    let id = bench.store.add(["sh", "-c", "trap 'exit 0' INT; echo ready; while :; do sleep 0.01; done"])
    try bench.store.waitForText(of: id, "ready")

    bench.store.die()
    bench.signal()
    bench.signal()
    let end = MonotonicClock.now() + 20_000_000_000
    // Two signals in one turn of the loop are one: a third may be needed.
    while !bench.hasEnded && MonotonicClock.now() < end {
      bench.signal()
      try Poller().wait(nanoseconds: 10_000_000)
    }

    // 1 where the command's own end was left to report, 0 where a third signal had killed it before.
    #expect([0, 1].contains(try bench.exitCode()))
  }

  @Test func `nobody there at the start is exit code 5`() throws {
    var options = ShellWorkerOptions(socketPath: "/tmp/jobtop-no-such.sock", name: "test", slots: 1)
    options.takesSignals = false
    options.log = nil

    #expect(ShellWorker.run(options) == 5)
  }

  private func waitUntilGone(_ pid: String) throws {
    let end = MonotonicClock.now() + 20_000_000_000
    while MonotonicClock.now() < end {
      guard let text = try? FileSystem.read("/proc/\(pid)/stat") else { return }
      if String(decoding: text, as: UTF8.self).contains(") Z ") { return }
      try Poller().wait(nanoseconds: 1_000_000)
    }
    Issue.record("process \(pid) lives on")
  }
}

@Suite(.serialized) struct StoppingTests {
  @Test func `an idle worker ends at the first signal, after it has said so`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }
    _ = try bench.store.wait("a claim") { $0.waiting.first.map { _ in true } }

    bench.signal()

    #expect(try bench.exitCode() == 0)
    #expect(bench.store.state.with { $0.methods.last } == "worker.drain")
  }

  @Test func `a command that ends within the grace is reported as ever`() throws {
    let bench = try WorkerBench { $0.times.grace = .seconds(1000) }
    defer { bench.close() }
    let go = bench.store.directory + "/go"
    #expect(try ChildProcess(ChildOptions(["mkfifo", go])).waitForExit()?.code == 0)
    let id = bench.store.add(["sh", "-c", "echo ready; read line < \(go); exit 3"])
    try bench.store.waitForText(of: id, "ready")

    bench.signal()
    _ = try bench.store.wait("the drain") { $0.methods.contains("worker.drain") ? true : nil }
    let late = bench.store.add(["true"])
    let writer = try FileDescriptor.open(go, .write)
    try IO.writeAll(writer.raw, Array("\n".utf8))

    #expect(try bench.exitCode() == 0)
    #expect(try bench.store.outcome(of: id)["exit"]?["code"] == 3)
    // A job that a waiting claim brought after all is given back.
    #expect(try bench.store.outcome(of: late)["release"] == true)
  }

  @Test func `after the grace the ladder ends commands, and the store's policy decides about them`() throws {
    let bench = try WorkerBench { options in
      options.times.grace = .milliseconds(30)
      options.times.terminateAfter = .milliseconds(400)
      options.times.killAfter = .milliseconds(30)
    }
    defer { bench.close() }
    let id = bench.store.add(["sh", "-c", "trap 'echo int' INT; echo ready; while :; do sleep 0.01; done"])
    try bench.store.waitForText(of: id, "ready")

    bench.signal()

    #expect(try bench.exitCode() == 0)
    #expect(bench.store.text(of: id) == "ready\nint\n")
    #expect(bench.store.state.with { $0.outcomes.isEmpty })
  }

  @Test func `a second signal does not wait for the grace, a third kills`() throws {
    let bench = try WorkerBench { $0.times.grace = .seconds(1000) }
    defer { bench.close() }
    let id = bench.store.add(["sh", "-c", "trap 'echo int' INT; echo ready; while :; do sleep 0.01; done"])
    try bench.store.waitForText(of: id, "ready")

    bench.signal()
    _ = try bench.store.wait("the drain") { $0.methods.contains("worker.drain") ? true : nil }
    bench.signal()
    try bench.store.waitForText(of: id, "int")
    bench.signal()

    #expect(try bench.exitCode() == 0)
  }

  @Test func `a drain by the store lets commands end and takes no more`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }
    let go = bench.store.directory + "/go"
    #expect(try ChildProcess(ChildOptions(["mkfifo", go])).waitForExit()?.code == 0)
    let id = bench.store.add(["sh", "-c", "echo ready; read line < \(go)"])
    try bench.store.waitForText(of: id, "ready")

    bench.store.push(["drain": true])
    _ = try bench.store.wait("the drain") { $0.methods.contains("worker.drain") ? true : nil }
    let writer = try FileDescriptor.open(go, .write)
    try IO.writeAll(writer.raw, Array("\n".utf8))

    #expect(try bench.exitCode() == 0)
    #expect(try bench.store.outcome(of: id)["result"] == ["code": 0])
  }

  @Test func `two slots run well over 400 commands a second`() throws {
    let bench = try WorkerBench(slots: 2)
    defer { bench.close() }
    _ = try bench.store.wait("the worker") { $0.waiting.first.map { _ in true } }
    let count = 500
    let start = MonotonicClock.now()

    for _ in 0..<count { bench.store.add(["/bin/true"]) }
    _ = try bench.store.wait("all outcomes") { $0.outcomes.count == count ? true : nil }

    let rate = Double(count) * 1_000_000_000 / Double(MonotonicClock.now() - start)
    print("jobs/s through 2 slots: \(Int(rate))")
    // The figure is a benchmark's business; a debug build on a busy machine is slower.
    #expect(rate > 100)
  }
}
