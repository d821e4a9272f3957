import JSON
import JobRPC
import Posix
import ShellWorker
import Testing

@Suite(.serialized) struct WorkerTests {
  @Test func `a command that ends well is completed with its use of the machine and both streams`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }

    let id = bench.store.add(["sh", "-c", "echo out; echo err >&2"])

    let outcome = try bench.store.outcome(of: id)
    #expect(outcome["result"] == ["code": 0])
    #expect(outcome["error"] == nil)
    #expect(outcome["exit"]?["code"] == 0)
    #expect(outcome["exit"]?["cpu_ms"]?.intValue != nil)
    #expect((outcome["exit"]?["max_rss_kb"]?.intValue ?? 0) > 0)
    // Nothing to wait for: entries come before the outcome on the same connection.
    #expect(bench.store.text(of: id, .stdout) == "out\n")
    #expect(bench.store.text(of: id, .stderr) == "err\n")
  }

  @Test func `an exit code, a signal and a program that is missing are failures of their own class`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }

    let code = bench.store.add(["sh", "-c", "exit 3"])
    let signal = bench.store.add(["sh", "-c", "kill -SEGV $$"])
    let missing = bench.store.add(["jobtop-no-such-program"])
    let nowhere = bench.store.add(["true"], ["cwd": "/no/such/place"])
    let empty = bench.store.add([])

    #expect(try bench.store.outcome(of: code)["error"] == ["class": "ExitStatus", "message": "exit status 3"])
    #expect(try bench.store.outcome(of: code)["exit"]?["code"] == 3)
    #expect(try bench.store.outcome(of: signal)["error"] == ["class": "Signal", "message": "killed by SIGSEGV"])
    #expect(try bench.store.outcome(of: signal)["exit"]?["signal"] == 11)
    #expect(try bench.store.outcome(of: missing)["error"]?["class"] == "SpawnFailed")
    #expect(
      try bench.store.outcome(of: missing)["error"]?["message"]
        == "cannot run jobtop-no-such-program: No such file or directory")
    #expect(try bench.store.outcome(of: nowhere)["error"]?["class"] == "SpawnFailed")
    #expect(try bench.store.outcome(of: empty)["error"]?["class"] == "BadArguments")
    #expect(try bench.store.outcome(of: empty)["retry"] == false)
  }

  @Test func `the child sees its job's numbers, the socket, and its args' variables over the worker's`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }

    let id = bench.store.add(
      ["sh", "-c", "echo $JOBTOP_JOB_ID $JOBTOP_ATTEMPT $JOBTOP_FENCE $JOBTOP_SOCKET $WORD; umask; pwd"],
      ["env": ["WORD": "yes"], "umask": 63, "cwd": "/usr"], job: ["attempt": 4])

    let outcome = try bench.store.outcome(of: id)
    let fence = outcome["fence"]?.intValue ?? 0
    #expect(bench.store.text(of: id) == "\(id) 4 \(fence) \(bench.store.path) yes\n0077\n/usr\n")
  }

  @Test func `no more commands run at once than there are slots`() throws {
    let bench = try WorkerBench(slots: 2)
    defer { bench.close() }
    let fifo = bench.store.directory + "/go"
    #expect(try ChildProcess(ChildOptions(["mkfifo", fifo])).waitForExit()?.code == 0)

    let ids = (0..<3).map { _ in bench.store.add(["sh", "-c", "read line < \(fifo); echo $line"]) }
    _ = try bench.store.wait("two running") { $0.running.count == 2 ? true : nil }
    #expect(bench.store.state.with { $0.queued.count } == 1)
    // Held open for reading too, so that no line is lost between two commands, nor written to nobody.
    let writer = try FileDescriptor.open(fifo, .readWrite)
    try IO.writeAll(writer.raw, Array("go\ngo\ngo\n".utf8))

    for id in ids { _ = try bench.store.outcome(of: id) }
    writer.close()
    #expect(bench.store.state.with { $0.outcomes.count } == 3)
  }

  @Test func `a line without its end is shown while the command goes on`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }

    let id = bench.store.add(["sh", "-c", "printf 'password? '; sleep 1000"])

    try bench.store.waitForText(of: id, "password? ")
    bench.store.push(["kill": .integer(id)])
    _ = try bench.store.outcome(of: id)
  }

  @Test func `a cancel interrupts, and what hears nothing is terminated and killed`() throws {
    let bench = try WorkerBench { options in
      options.times.terminateAfter = .milliseconds(400)
      options.times.killAfter = .milliseconds(400)
    }
    defer { bench.close() }

    let polite = bench.store.add(["sh", "-c", "trap 'echo int; exit 5' INT; echo ready; while :; do sleep 0.01; done"])
    let deaf = bench.store.add([
      "sh", "-c", "trap 'echo int' INT; trap 'echo term' TERM; echo ready; while :; do sleep 0.01; done",
    ])
    try bench.store.waitForText(of: polite, "ready")
    try bench.store.waitForText(of: deaf, "ready")
    bench.store.push(["cancel": .integer(polite)])
    bench.store.push(["cancel": .integer(deaf)])

    let first = try bench.store.outcome(of: polite)
    #expect(first["error"]?["class"] == "Cancelled")
    #expect(first["exit"]?["code"] == 5)
    #expect(bench.store.text(of: polite) == "ready\nint\n")
    let second = try bench.store.outcome(of: deaf)
    #expect(second["exit"]?["signal"] == 9)
    #expect(bench.store.text(of: deaf).hasPrefix("ready\nint\nterm\n"))
  }

  @Test func `a hard timeout terminates and then kills, and is told as such`() throws {
    let bench = try WorkerBench { $0.times.killAfter = .milliseconds(400) }
    defer { bench.close() }

    let id = bench.store.add(
      ["sh", "-c", "trap 'echo int' INT; trap 'echo term' TERM; while :; do sleep 0.01; done"],
      job: ["timeout_ms": 1000])

    let outcome = try bench.store.outcome(of: id)
    #expect(outcome["error"]?["class"] == "TimedOut")
    #expect(outcome["error"]?["message"] == "ran over its hard timeout of 1 s: killed by SIGKILL")
    #expect(bench.store.text(of: id).hasPrefix("term\n"))
  }

  @Test func `a soft timeout interrupts once`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }

    let id = bench.store.add(
      ["sh", "-c", "trap 'echo int; exit 9' INT; while :; do sleep 0.01; done"], job: ["soft_timeout_ms": 1000])

    let outcome = try bench.store.outcome(of: id)
    #expect(outcome["error"]?["class"] == "TimedOut")
    #expect(outcome["exit"]?["code"] == 9)
    #expect(bench.store.text(of: id) == "int\n")
  }

  @Test func `a paused command stands still with its clock, goes on when resumed, and can be cancelled meanwhile`()
    throws
  {
    let bench = try WorkerBench { $0.times.terminateAfter = .seconds(100) }
    defer { bench.close() }
    let count = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.005; done"
    let id = bench.store.add(
      ["sh", "-c", "echo pid $$; \(count)"], job: ["timeout_ms": 2000])
    try bench.store.waitForText(of: id, "pid")
    let pid = String(bench.store.text(of: id).split(separator: "\n")[0].dropFirst(4))

    bench.store.push(["pause": .integer(id)])
    try waitUntilStopped(pid)
    // Longer than what is left of the timeout: a clock that went on would end it.
    #expect(bench.store.state.wait(nanoseconds: 2_300_000_000) { $0.outcomes.isEmpty ? nil : true } == nil)
    bench.store.push(["resume": .integer(id)])

    let outcome = try bench.store.outcome(of: id)
    #expect(outcome["error"]?["class"] == "TimedOut")

    let second = bench.store.add(["sh", "-c", "echo pid $$; while :; do sleep 0.01; done"])
    try bench.store.waitForText(of: second, "pid")
    bench.store.push(["pause": .integer(second)])
    bench.store.push(["cancel": .integer(second)])
    #expect(try bench.store.outcome(of: second)["exit"]?["signal"] == 2)
  }

  /// Looks again and again: there is no event for it. A shell that is just starting something by vfork is D, waiting for
  /// a child that is stopped.
  private func waitUntilStopped(_ pid: String) throws {
    let end = MonotonicClock.now() + 20_000_000_000
    while MonotonicClock.now() < end {
      let text = (try? FileSystem.read("/proc/\(pid)/stat")).map { String(decoding: $0, as: UTF8.self) } ?? ""
      if text.contains(") T ") || text.contains(") D ") { return }
      try Poller().wait(nanoseconds: 1_000_000)
    }
    Issue.record("process \(pid) was never stopped")
  }

  @Test func `a kill takes the whole group at once`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }
    let id = bench.store.add(["sh", "-c", "trap '' INT TERM; sleep 1000 & echo $!; wait"])
    try bench.store.waitForText(of: id, "\n")
    let grandchild = bench.store.text(of: id).split(separator: "\n")[0]

    bench.store.push(["kill": .integer(id)])

    let outcome = try bench.store.outcome(of: id)
    #expect(outcome["exit"]?["signal"] == 9)
    #expect(outcome["error"]?["class"] == "Killed")
    try waitUntilGone(String(grandchild))
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

  @Test func `what a command leaves behind in its group is killed a second after its end`() throws {
    let bench = try WorkerBench { $0.times.afterLeader = .milliseconds(50) }
    defer { bench.close() }

    let id = bench.store.add(["sh", "-c", "sleep 1000 & echo $!"])

    #expect(try bench.store.outcome(of: id)["result"] == ["code": 0])
    try waitUntilGone(String(bench.store.text(of: id).split(separator: "\n")[0]))
  }

  @Test func `a command that closes its pipes early ends when it ends`() throws {
    let bench = try WorkerBench { $0.times.afterLeader = .seconds(1000) }
    defer { bench.close() }

    let id = bench.store.add(["sh", "-c", "exec >&- 2>&-; exit 4"])

    #expect(try bench.store.outcome(of: id)["exit"]?["code"] == 4)
  }

  @Test func `without credit the pipe is not read, and with it nothing is lost`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }
    bench.store.state.with { $0.givesCredit = false }
    let count = 6000

    let id = bench.store.add(["sh", "-c", "seq -f \"%.0f $(printf %0500d 0)\" \(count)"])
    _ = try bench.store.wait("the first entries") { $0.log[id]?.isEmpty == false ? true : nil }
    #expect(bench.store.state.wait(nanoseconds: 300_000_000) { $0.outcomes.isEmpty ? nil : true } == nil)
    let unacknowledged = bench.store.text(of: id).utf8.count
    bench.store.giveCredit()

    _ = try bench.store.outcome(of: id)
    #expect(unacknowledged <= 256 * 1024 + LogBufferLimits.batch)
    let lines = bench.store.text(of: id).split(separator: "\n")
    #expect(lines.count == count)
    #expect(lines.last?.hasPrefix("\(count) ") == true)
  }

  private enum LogBufferLimits { static let batch = 64 * 1024 + 32 * 1024 }

  @Test func `a flood keeps its first and last part, and its end is the true one`() throws {
    let bench = try WorkerBench()
    defer { bench.close() }

    let id = bench.store.add(["sh", "-c", "seq -f \"%.0f $(printf %01000d 0)\" 25000; echo the end"])

    _ = try bench.store.outcome(of: id)
    let entries = bench.store.state.with { $0.log[id] ?? [] }
    #expect(entries.first.map { String(decoding: $0.body.bytes.prefix(3), as: UTF8.self) } == "1 0")
    #expect(entries.last?.body == .text("the end"))
    #expect(entries.contains { $0.stream == .system })
    let kept = entries.reduce(0) { $0 + $1.body.bytes.count + 1 }
    #expect(kept < 17 << 20)
  }
}
