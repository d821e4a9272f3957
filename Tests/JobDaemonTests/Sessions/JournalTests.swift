import JSON
import JobRPC
import Testing

@Suite struct JournalTests {
  @Test(arguments: Backing.allCases)
  func `the journal is listed newest first, page by page`(over backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    for number in 1...5 { _ = try wire.result("journal.note", ["text": .string("note \(number)")]) }

    var seen: [String?] = []
    var after: JSONValue?
    repeat {
      var params: JSONValue = ["limit": 2]
      if let after { params["after"] = after }
      let page = try wire.result("journal.list", params)
      seen += (page["entries"]?.arrayValue ?? []).map { $0["reason"]?.stringValue }
      after = page["next"]
    } while after != nil

    #expect(seen == ["note 5", "note 4", "note 3", "note 2", "note 1"])
  }

  @Test(arguments: Backing.allCases)
  func `an entry carries who, whence, the command, and the numbers before`(over backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench, greets: false)
    _ = try wire.result("hello", ["protocol": 1, "client": "c", "origin": "sudo by bob"])
    _ = try wire.result("job.enqueue", ["kind": "k", "queue": "mail"])
    _ = try wire.result("queue.pause", ["queue": "mail", "reason": "deploy"])

    let value = try #require(try wire.result("journal.list", ["limit": 1])["entries"]?[0])
    let entry = try WireJournalEntry(json: value)
    #expect(entry.verb == "queue.pause" && entry.target == "mail" && entry.reason == "deploy")
    #expect(entry.actor?.origin == "sudo by bob")
    #expect(entry.command == "jobtop queues pause mail --reason deploy")
    #expect(entry.before == ["counts": ["queued": 1]])
    #expect(entry.metrics["before"]?["queued"] == 1)
    #expect(WireJournalEntry.self == type(of: entry) && entry.json == value)
  }

  @Test(arguments: Backing.allCases)
  func `a note is seen in the view and by subscribers`(over backing: Backing) throws {
    let bench = try DaemonBench(backing)
    let wire = try Wire(bench)
    var mirror = try WatchTests.Mirror(wire, .journal)
    try mirror.take(wire)
    _ = try wire.result("events.subscribe")

    let note: JSONValue = [
      "text": "retries changed", "target": "mail", "version": "v7", "files": ["a.py"], "metric": "wait",
      "link": "http://x",
    ]
    let id = try wire.result("journal.note", note)["id"]

    try mirror.take(wire) { try JournalView(json: $0).entries.count == 1 }
    let shown = try #require(mirror.value)
    let entry = try #require(try JournalView(json: shown).entries.first)
    #expect(entry.reason == "retries changed" && entry.target == "mail" && entry.version == "v7")
    #expect(entry.files == ["a.py"] && entry.metric == "wait" && entry.link == "http://x")
    let events = try wire.next("events")
    let event = try #require(events["events"]?[0])
    #expect(event["type"] == "journal.written" && event["entry"] == id && event["verb"] == "journal.note")
  }

  @Test(
    arguments: [
      ("journal.note", [:]), ("journal.note", ["text": 7]), ("journal.note", ["text": "x", "files": "a"]),
      ("journal.note", ["text": .string(String(repeating: "x", count: 5000))]), ("journal.list", ["limit": 0]),
      ("journal.list", ["limit": 1001]), ("journal.list", ["after": "x"]),
    ] as [(String, JSONValue)])
  func `bad params are refused with their path`(_ method: String, _ params: JSONValue) throws {
    let wire = try Wire(try DaemonBench(.memory))

    #expect(try wire.code(method, params) == -32602)
    #expect(try wire.result("journal.list")["entries"] == [])
  }
}
