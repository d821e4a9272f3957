import JSON
import JobClient
import JobRPC
import LiveStore
import Posix
import Testing

/// Copies of a live store, and what is done with its files once no daemon serves them.
@Suite("Backup, restore, check and migrate")
struct BackupTests {
  private func jobtopd(_ words: String...) throws -> Run { try Run(Built.program("jobtopd"), words) }

  @Test func `a backup under load has everything that was acknowledged before it began`() throws {
    let store = try LiveStore()
    let wire = try store.connect()
    let text = JSONValue.string(String(repeating: "x", count: 2000))
    func enqueue(_ count: Int) throws -> [Int64] {
      let jobs = JSONValue.array((0..<count).map { ["kind": "k", "args": ["n": .integer(Int64($0)), "text": text]] })
      return try wire.call("job.enqueue_many", ["jobs": jobs])["ids"]?.arrayValue?.compactMap(\.intValue) ?? []
    }
    var before: [Int64] = []
    for _ in 0..<8 { before += try enqueue(500) }
    let copy = "\(store.directory)/copy"

    let other = try store.connect()
    let request = other.start("store.backup", ["path": .string(copy)])
    _ = try other.flush()
    var after: [Int64] = []
    var answer: JSONValue?
    while answer == nil {
      after += try enqueue(10)
      for incoming in try other.receive() {
        if case .reply(request, let result) = incoming { answer = try result.get() }
      }
    }

    #expect(answer?["path"] == .string(copy) && answer?["bytes"]?.intValue ?? 0 > 8_000_000)
    #expect(try FileSystem.names(in: copy).contains("logs.db"))
    #expect(!FileSystem.exists(copy + ".partial"))
    try store.stop()
    let restored = try jobtopd("restore", copy, "--data", "\(store.directory)/restored")
    #expect(restored.code == 0, "\(restored.errors)")
    let second = try LiveStore(data: "\(store.directory)/restored")
    let reader = try second.connect()
    for start in stride(from: 0, to: before.count, by: 500) {
      let ids = before[start..<(start + 500)].map { JSONValue.integer($0) }
      let jobs = try reader.call("job.wait", ["ids": .array(ids), "timeout_ms": 0])["jobs"]?.arrayValue
      #expect(jobs?.count == 500 && jobs?.allSatisfy { $0["args"]?["text"] == text } == true)
    }
    let next = try reader.call("job.enqueue", ["kind": "k"])["id"]?.intValue ?? 0
    #expect(next > (before + after).max() ?? 0)
  }

  @Test func `a backup overwrites nothing, wants an absolute path, and is one at a time`() throws {
    let store = try LiveStore()
    let wire = try store.connect()
    func code(_ path: String) -> Int? {
      do throws(ClientError) {
        _ = try wire.call("store.backup", ["path": .string(path)])
        return nil
      } catch {
        guard case .rpc(let refusal) = error else { return 0 }
        return refusal.code
      }
    }

    #expect(code("\(store.directory)/copy") == nil)
    #expect(code("\(store.directory)/copy") == -32002)
    #expect(code("copy") == -32602)
    #expect(code("/proc/no-such/copy") == -32002)
    #expect(try store.jobtop("backup", "\(store.directory)/copy").code == 4)
    let named = try store.jobtop("backup", "\(store.directory)/other")
    #expect(named.code == 0 && named.output.hasPrefix("\(store.directory)/other: "))
  }

  @Test func `restore refuses where a daemon serves, where a store is, and what is damaged`() throws {
    let store = try LiveStore()
    _ = try store.connect().call("job.enqueue", ["kind": "k"])
    let (copy, data) = ("\(store.directory)/copy", "\(store.directory)/data")
    _ = try store.jobtop("backup", copy)

    #expect(try jobtopd("restore", copy, "--data", data, "--force").code == 4)
    try store.stop()
    let there = try jobtopd("restore", copy, "--data", data)
    #expect(there.code == 4 && there.errors.contains("has a store already"))
    #expect(try jobtopd("restore", "\(store.directory)/nothing", "--data", data).code == 1)
    var bytes = try FileSystem.read("\(copy)/jobtop.db")
    bytes.replaceSubrange(8192..<12_288, with: [UInt8](repeating: 0xEE, count: 4096))
    try FileSystem.write("\(copy)/jobtop.db", bytes)
    #expect(try jobtopd("restore", copy, "--data", data, "--force").code == 75)

    try store.start()
    #expect(try store.connect().call("store.stats", [:])["jobs"] == 1)
  }

  @Test func `with --force what was there is put aside`() throws {
    let store = try LiveStore()
    _ = try store.connect().call("job.enqueue", ["kind": "k"])
    let (copy, data) = ("\(store.directory)/copy", "\(store.directory)/data")
    _ = try store.jobtop("backup", copy)
    _ = try store.connect().call("job.enqueue", ["kind": "lost"])
    try store.stop()

    let run = try jobtopd("restore", copy, "--data", data, "--force")

    #expect(run.code == 0 && run.output.contains("what was there before: \(data)/before-restore-"))
    try store.start()
    #expect(try store.connect().call("store.stats", [:])["jobs"] == 1)
  }

  @Test func `the files can be copied while no daemon serves`() throws {
    let store = try LiveStore()
    _ = try store.connect().call("job.enqueue", ["kind": "k"])
    let (copy, data) = ("\(store.directory)/copy", "\(store.directory)/data")
    #expect(try jobtopd("backup", copy, "--data", data).code == 4)
    try store.stop()

    #expect(try jobtopd("backup", copy, "--data", data).output == "\(copy)\n")
    #expect(try jobtopd("restore", copy, "--data", "\(store.directory)/new").code == 0)
  }

  @Test func `check names what to do, and its exit code says whether`() throws {
    let store = try LiveStore(configuration: "[security]\nredact = false\n")
    _ = try store.connect().call("job.enqueue", ["kind": "mail.send"])

    let run = try store.jobtop("check")
    let strict = try store.jobtop("check", "--strict", "--json")
    let plans = try store.jobtop("check", "--plans")
    #expect(run.code == 0 && run.output.contains("nobody owns mail.send"))
    #expect(run.output.contains("redact = true in [security]"))
    #expect(strict.code == 1)
    #expect(strict.output.contains(#"{"code":"redaction","severity":"warning","#))
    #expect(plans.output.contains("INSERT INTO job") && plans.output.contains("SEARCH"))

    try store.stop()
    let (data, file) = ("\(store.directory)/data", "\(store.directory)/jobtopd.toml")
    let offline = try jobtopd("check", "--data", data, "--config", file)
    #expect(offline.code == 0 && offline.output.contains("ok integrity: the file is whole"))
    #expect(try jobtopd("check", "--data", data, "--config", file, "--strict").code == 1)
    #expect(try jobtopd("check", "--data", "\(store.directory)/none").code == 1)
  }

  @Test func `migrate says what it would do, does it, and the store serves again`() throws {
    let store = try LiveStore()
    _ = try store.connect().call("job.enqueue", ["kind": "k"])
    let data = "\(store.directory)/data"
    #expect(try jobtopd("migrate", "--data", data).code == 4)
    try store.stop()
    #expect(try jobtopd("migrate", "--data", data).output == "\(data): nothing to do\n")

    let dry = try jobtopd("migrate", "--dry-run", "--to", "1", "--data", data)
    #expect(dry.output.contains("jobtop.db down from 2: jobs keep uniqueness"))
    #expect(dry.output.contains("nothing was changed"))
    let down = try jobtopd("migrate", "--to", "1", "--data", data)
    #expect(down.code == 0 && down.output.contains("kept as it was: \(data)/jobtop.db.v"), "\(down.errors)")
    #expect(try jobtopd("migrate", "--dry-run", "--data", data).output.contains("jobtop.db up to 2:"))
    let absurd = try jobtopd("migrate", "--to", "99", "--data", data)
    #expect(absurd.code == 4)

    try store.start()
    #expect(try store.connect().call("store.stats", [:])["jobs"] == 1)
  }
}
