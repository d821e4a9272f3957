import CSQLite
import JSON
import JobCore
import JobEngine
import Posix
import Testing

@testable import SQLiteStore

@Suite struct OpeningTests {
  /// The schema that this program writes.
  private static let newest = JobSchema.migrator.migrations.count

  @Test func `a new directory is made for its owner alone`() throws {
    let files = try StoreFiles()
    let path = "\(files.directory)/data"
    let store = try SQLiteStore(directory: path)

    #expect(FileSystem.isPrivateDirectory(path, owner: System.uid))
    #expect(store.migrated == Migrated(from: 0, to: Self.newest, backup: nil))
    #expect(try FileSystem.read("\(path)/lock") == Array("\(System.processID)\n".utf8))
    try store.close()
    #expect(try SQLiteStore(directory: path).migrated == nil)
  }

  @Test func `a store is durable before it answers, and trusts no schema`() throws {
    let files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    let pragmas = [
      "synchronous": Int64(2), "wal_autocheckpoint": 0, "foreign_keys": 1, "trusted_schema": 0,
      "user_version": Int64(Self.newest),
    ]

    for (name, value) in pragmas { #expect(try store.connection.integer("PRAGMA \(name)") == value, "\(name)") }
    let mode = try Statement(store.connection, sql: "PRAGMA journal_mode")
    #expect(try mode.step())
    #expect(mode.text(0) == "wal")
  }

  @Test func `a second owner is refused and told who holds it`() throws {
    let files = try StoreFiles()
    let writer = try WriterProcess("hold", files.directory)
    #expect(try writer.line() == "ready")

    #expect(throws: StoreError.locked(path: files.directory, pid: writer.child.processID)) {
      _ = try SQLiteStore(directory: files.directory)
    }
    try writer.kill()
    #expect(throws: Never.self) { _ = try SQLiteStore(directory: files.directory) }
  }

  @Test func `a newer schema is refused and left as it is`() throws {
    let files = try StoreFiles()
    try SQLiteStore(directory: files.directory).close()
    try files.connection().execute("PRAGMA user_version = 77")
    let before = try FileSystem.read(files.database)

    #expect(throws: StoreError.newerSchema(found: 77, known: Self.newest)) {
      _ = try SQLiteStore(directory: files.directory)
    }

    #expect(try FileSystem.read(files.database) == before)
  }

  @Test func `a file is no directory, and a directory nobody may write to is read-only`() throws {
    let files = try StoreFiles()
    let file = "\(files.directory)/file"
    try FileSystem.write(file, [])
    #expect(throws: StoreError.unusable(path: file, reason: .notADirectory)) { _ = try SQLiteStore(directory: file) }

    let closed = "\(files.directory)/closed"
    try FileSystem.makeDirectory(closed)
    try FileSystem.setMode(closed, 0o555)
    #expect(throws: StoreError.unusable(path: closed, reason: .readOnly)) { _ = try SQLiteStore(directory: closed) }
    #expect(try FileSystem.names(in: closed).isEmpty)

    let nowhere = "\(files.directory)/a/b"
    #expect(throws: StoreError.unusable(path: nowhere, reason: .other(code: ENOENT))) {
      _ = try SQLiteStore(directory: nowhere)
    }
  }

  @Test(arguments: [0x6969, 0xFF53_4D42, 0xFE53_4D42, 0x517B] as [Int64])
  func `a network file system is known by its number`(type: Int64) {
    #expect(StoreDirectory.isNetwork(fileSystem: type))
  }

  @Test(arguments: [0xEF53, 0x9123_683E, 0x5846_5342, 0x0102_1994, 0x794C_7630] as [Int64])
  func `ext4, btrfs, xfs, tmpfs and overlay are local`(type: Int64) {
    #expect(!StoreDirectory.isNetwork(fileSystem: type))
  }

  @Test func `a file that is no database fails and stays`() throws {
    let files = try StoreFiles()
    let text = Array(String(repeating: "this is no database. ", count: 100).utf8)
    try FileSystem.write(files.database, text)

    #expect {
      _ = try SQLiteStore(directory: files.directory)
    } throws: {
      if case StoreError.failed(_, SQLITE_NOTADB, _) = $0 { true } else { false }
    }
    #expect(try FileSystem.read(files.database) == text)
  }

  @Test func `a store that was not closed says so at the next boot`() throws {
    let files = try StoreFiles()
    var store: SQLiteStore? = try SQLiteStore(directory: files.directory)
    #expect(try store?.boot().wasClosed == true)
    store = nil
    store = try SQLiteStore(directory: files.directory)
    #expect(try store?.boot().wasClosed == false)
    try store?.close()

    #expect(try SQLiteStore(directory: files.directory).boot().wasClosed)
  }

  @Test func `the log has its full size from the start and keeps it`() throws {
    let files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    let size = try #require(FileSystem.size(of: "\(files.database)-wal"))
    #expect(size >= WriteAheadLog.size)
    #expect(store.vitals().walBytes == 0)
    #expect(try #require(FileSystem.size(of: files.database)) < 200_000)

    for round in 0..<600 {
      try store.insert([StoreFiles.job(Int64(round + 1), args: .string(String(repeating: "x", count: 400)))])
      _ = try store.maintain(idle: round % 100 == 0)
    }

    #expect(FileSystem.size(of: "\(files.database)-wal") == size)
    #expect(store.vitals().walBytes < WriteAheadLog.size)
  }
}
