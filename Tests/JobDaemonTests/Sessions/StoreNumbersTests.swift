import JSON
import JobRPC
import Posix
import Testing

/// The store's numbers over the wire, and what a public parser makes of them.
@Suite struct StoreNumbersTests {
  /// Where `make deps` puts `prometheus-client`.
  private static let tools =
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/.build/tools"

  private static let hasParser = FileSystem.exists("\(tools)/prometheus_client/parser.py")

  /// A store in which something went on, with a queue whose name needs escaping.
  private func busy(_ backing: Backing) throws -> Wire {
    let wire = try Wire(try DaemonBench(backing))
    let worker = try wire.register()
    _ = try wire.result(
      "job.enqueue_many", ["jobs": [["kind": "k", "queue": "a\"b\\c"], ["kind": "k"], ["kind": "other"]]])
    for _ in 0..<2 {
      let run = try wire.claim(worker)
      _ = try wire.result("job.complete", ["id": run.id, "fence": run.fence])
    }
    return wire
  }

  @Test(.enabled(if: hasParser, "make deps installs prometheus-client"))
  func `a public parser reads every family and sample`() throws {
    let text = try #require(try busy(.sqlite).result("store.metrics")["text"]?.stringValue)
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-metrics")
    defer { try? FileSystem.removeTree(directory) }
    let path = "\(directory)/page"
    let page = try FileDescriptor.open(path, .append, create: 0o600)
    try IO.writeAll(page.raw, Array(text.utf8))
    let script = """
      import sys
      from prometheus_client.parser import text_string_to_metric_families
      families = {f.name: f for f in text_string_to_metric_families(open(sys.argv[1]).read())}
      def value(family, name, **labels):
          found = [s.value for s in families[family].samples if s.name == name and labels.items() <= s.labels.items()]
          assert len(found) == 1, (family, name, labels, found)
          return found[0]
      for family in families.values():
          assert family.documentation and family.type in ("counter", "gauge", "histogram"), family
      assert value("jobtop_jobs_enqueued", "jobtop_jobs_enqueued_total", queue="default") == 2
      assert value("jobtop_jobs", "jobtop_jobs", queue='a"b\\\\c', state="completed") == 1
      assert value("jobtop_wait_seconds", "jobtop_wait_seconds_count", queue="default") == 1
      assert value("jobtop_wait_seconds", "jobtop_wait_seconds_bucket", queue="default", le="+Inf") == 1
      assert value("jobtop_workers", "jobtop_workers", state="idle") == 1
      assert value("jobtop_loop_ok", "jobtop_loop_ok", loop="promoter") == 1
      assert value("jobtop_up", "jobtop_up") == 1
      print(len(families))
      """
    var options = ChildOptions(["/usr/bin/env", "PYTHONPATH=\(Self.tools)", "python3", "-c", script, path])
    let errors = try FileDescriptor.open("\(directory)/errors", .append, create: 0o600)
    options.errors = .descriptor(errors.raw)
    let child = try ChildProcess(options)
    let exit = try child.waitForExit(nanoseconds: 30_000_000_000)

    let said = String(decoding: try FileSystem.read("\(directory)/errors"), as: UTF8.self)
    #expect(exit?.code == 0, "\(said)")
  }

  @Test(arguments: Backing.allCases)
  func `the history shows what just went in, and nothing of the time before the daemon`(over backing: Backing) throws {
    let wire = try busy(backing)

    let history = try wire.result("metrics.history", ["range": "15m"])

    func numbers(_ name: String) -> [Int64?] { (history[name]?.arrayValue ?? []).map(\.intValue) }
    #expect(history["cell_ms"] == 10_000)
    #expect(numbers("in").count == 90)
    #expect(numbers("in").compactMap(\.self).reduce(0, +) == 3)
    #expect(numbers("done").compactMap(\.self).reduce(0, +) == 2)
    #expect(numbers("in")[0] == nil)
    #expect(try wire.code("metrics.history", ["range": "31d"]) == -32602)
    #expect(try wire.code("metrics.history", ["range": "soon"]) == -32602)
  }

  @Test func `health names every loop, and each is well`() throws {
    let wire = try busy(.sqlite)

    let health = try HealthView(json: try wire.result("store.health"))

    #expect(health.ok && health.reasons.isEmpty)
    let names = Set(health.loops.map(\.name))
    #expect(
      names.isSuperset(of: [
        "promoter", "rescuer", "cron", "pruner", "undo", "metrics", "checkpointer", "notifier", "logs",
      ]))
    let unwell = health.loops.filter { !$0.isWell }
    #expect(unwell.isEmpty)
  }

  @Test func `health is not well from a check that found damage until one that found none`() throws {
    let bench = try DaemonBench(.memory)
    let wire = try Wire(bench)
    #expect(try wire.result("store.health")["integrity"] == nil)

    bench.damage(["page 7 is torn"])
    _ = try wire.result("store.check")
    let damaged = try wire.result("store.health")
    bench.damage([])
    _ = try wire.result("store.check")
    let mended = try wire.result("store.health")

    #expect(damaged["ok"] == false && damaged["integrity"]?["damage"] == "page 7 is torn")
    #expect(damaged["reasons"]?[0]?.stringValue?.hasPrefix("the file is damaged: page 7 is torn") == true)
    #expect(mended["ok"] == true && mended["integrity"]?["ok"] == true)
  }

  @Test func `the cron loop tells of its next tick`() throws {
    let wire = try Wire(try DaemonBench(.memory))
    let next = try wire.result("schedule.put", ["name": "s", "cron": "0 3 * * *", "kind": "k"])["next_us"]

    let loops = try wire.result("store.health")["loops"]?.arrayValue

    #expect(next != nil && loops?.first { $0["name"] == "cron" }?["next_us"] == next)
  }
}
