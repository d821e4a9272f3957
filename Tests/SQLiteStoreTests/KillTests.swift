import JobCore
import JobEngine
import Posix
import Testing

@testable import SQLiteStore

@Suite struct KillTests {
  @Test func `a writer killed at any moment loses nothing that it acknowledged`() throws {
    let files = try StoreFiles()
    var acknowledged: [Int64: String] = [:]
    for round in 0..<8 {
      let writer = try WriterProcess("write", files.directory)
      #expect(try writer.line() == "ready")
      for _ in 0..<(100 + 211 * round) { note(try writer.line(), in: &acknowledged) }
      try writer.kill()
      // What it said before it died counts too; a line may be cut.
      while let line = try writer.line() { note(line, in: &acknowledged) }

      let store = try SQLiteStore(directory: files.directory)
      let boot = try store.boot()
      let ids = acknowledged.keys.sorted().map(JobID.init(rawValue:))
      var needs = Needs()
      needs.jobs = ids
      let found = try store.load(needs).jobs
      for id in ids { #expect(found[id]?.state.name.rawValue == acknowledged[id.rawValue], "round \(round)") }
      let recount = try store.connection.integer("SELECT count(*) FROM job")
      #expect(boot.counters.values.reduce(0, +) == recount.map(Int.init))
      #expect(boot.sequences.job > acknowledged.keys.max() ?? 0)
      #expect(!boot.wasClosed || round == 0)
      #expect(
        try store.connection.integer("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0)
    }
    #expect(acknowledged.count > 5000)
  }

  private func note(_ line: String?, in acknowledged: inout [Int64: String]) {
    let parts = (line ?? "").split(separator: " ")
    if parts.count == 2, let id = Int64(parts[0]), parts[1] == "queued" || parts[1] == "completed" {
      acknowledged[id] = String(parts[1])
    }
  }
}
