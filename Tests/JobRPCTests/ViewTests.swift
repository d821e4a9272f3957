import JSON
import JobCore
import JobRPC
import Testing

@Suite("Views and their patches")
struct ViewTests {
  private func overview() -> OverviewView {
    var view = OverviewView(store: OverviewView.Store(environment: "staging", server: "jobtopd/1"))
    view.counts[.queued] = 3
    var queue = WireQueue(name: "mail")
    queue.paused = WirePause(actor: "ops", since: Timestamp(microseconds: 5))
    queue.history = [1, 2]
    view.queues = [queue, WireQueue(name: "media")]
    view.attention = [Attention(code: "dead_jobs", severity: .error, queue: "mail", facts: ["count": 2])]
    view.wait = Percentiles(p50MS: 1, p95MS: 2.5, p99MS: 3)
    view.recent = [WireEvent(seq: 1, at: Timestamp(microseconds: 1), type: "queue.paused", queue: "mail")]
    return view
  }

  @Test func `an overview reads back as it was written`() throws {
    #expect(try OverviewView(json: overview().json) == overview())
  }

  @Test func `a patch of one queue names that queue alone and leads to the new view`() throws {
    let old = overview()
    var new = old
    new.queues[0].paused = nil
    let patch = try #require(new.json.mergePatch(from: old.json))

    #expect(patch == ["queues": ["rows": ["mail": ["paused": nil]]]])
    #expect(try OverviewView(json: old.json.merging(patch)) == new)
  }

  @Test func `the log view joins what is appended and keeps its window`() throws {
    func entry(_ seq: Int64) -> WireLogEntry {
      WireLogEntry(
        seq: seq, at: Timestamp(microseconds: seq), attempt: 1, fence: 1, stream: .stdout, body: .text("\(seq)"))
    }
    let full = LogView(entries: (1...500).map(entry), nextSeq: 501, total: 500, state: .running, attempt: 1)
    let after = LogView(nextSeq: 503, total: 502, state: .completed, attempt: 1, done: true)
    let merged = LogView.merged(full.json, patch: after.appendPatch([entry(501), entry(502)]))
    let view = try LogView(json: merged)

    #expect(view.entries.map(\.seq) == Array(3...502))
    #expect(view.nextSeq == 503 && view.done && view.state == .completed)
    #expect(merged["append"] == nil)
  }

  @Test func `a frame is whole, a patch, a resync or a sign of life`() throws {
    let contents: [WatchFrame.Content] = [.full(["a": 1]), .patch(["a": nil]), .resync(["a": 2]), .unchanged]
    for content in contents {
      var writer = JSONWriter()
      let frame = WatchFrame(watch: 4, seq: 9, content: content)
      frame.write(to: &writer)
      #expect(try WatchFrame(json: JSONValue(parsing: writer.take())) == frame)
    }
  }

  @Test func `params of a list have bounds`() {
    #expect(throws: WireFault.self) { try JobsParams(json: ["limit": 501]) }
    #expect(throws: WireFault.self) { try JobsParams(json: ["offset": -1]) }
  }
}
