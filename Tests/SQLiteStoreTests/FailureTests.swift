import CSQLite
import Glibc
import JSON
import JobCore
import JobEngine
import Posix
import Testing

@testable import SQLiteStore

@Suite struct FailureTests {
  @Test func `a full file refuses the tick, keeps what was there, and resumes by itself`() throws {
    let files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    try store.insert([StoreFiles.job(1)])
    let pages = try #require(try store.connection.integer("PRAGMA page_count"))
    _ = try store.connection.integer("PRAGMA max_page_count = \(pages + 3)")
    let big = JSONValue.string(String(repeating: "x", count: 100_000))

    #expect(throws: StoreError.full) { try store.insert([StoreFiles.job(2), StoreFiles.job(3, args: big)]) }

    #expect(try store.candidates(9) == [1])
    #expect(try store.boot().counters.values.reduce(0, +) == 1)
    try store.insert([StoreFiles.job(4)])
    _ = try store.connection.integer("PRAGMA max_page_count = 1000000")
    try store.insert([StoreFiles.job(3, args: big)])
    #expect(try store.candidates(9) == [1, 3, 4])
  }

  @Test(.enabled(if: geteuid() == 0, "mounting a small device needs root"))
  func `a full device refuses the tick, has room for outcomes, and takes more once something was removed`() throws {
    let files = try StoreFiles()
    let device = "\(files.directory)/device"
    try FileSystem.makeDirectory(device)
    guard mount("tmpfs", device, "tmpfs", 0, "size=40m") == 0 else { return }
    defer { umount(device) }
    let data = "\(device)/data"
    var store: SQLiteStore? = try SQLiteStore(directory: data)
    defer { store = nil }
    let ballast = "\(data)/ballast"
    #expect(FileSystem.size(of: ballast) == Ballast.size)
    let foreign = "\(device)/foreign"
    try FileSystem.write(foreign, [UInt8](repeating: 7, count: 24 << 20))
    var kept: [Int64] = []
    var next: Int64 = 1
    func fill() -> StoreError? {
      let args = JSONValue.string(String(repeating: "x", count: 50_000))
      while next < 2000 {
        defer { next += 1 }
        do throws(StoreError) {
          try store?.insert([StoreFiles.job(next, args: args)])
          kept.append(next)
          _ = try store?.maintain(idle: false)
        } catch {
          return error
        }
      }
      return nil
    }

    #expect(fill() == .full)
    #expect(!FileSystem.exists(ballast))
    #expect(try store?.candidates(5000) == kept)
    for _ in 0..<50 {
      try store?.insert([StoreFiles.job(next)])
      kept.append(next)
      next += 1
    }
    #expect(fill() == .full)

    try FileSystem.remove(foreign)
    _ = try store?.maintain(idle: true)
    _ = try store?.maintain(idle: true)
    #expect(FileSystem.exists(ballast))
    try store?.insert([StoreFiles.job(next)])
    store = nil
    store = try SQLiteStore(directory: data)
    #expect(try store?.candidates(5000) == kept + [next])
  }

  @Test func `a claim of a job that is gone reads the lane anew`() throws {
    let files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    try store.insert([StoreFiles.job(1), StoreFiles.job(2)])
    #expect(try store.candidates(9) == [1, 2])

    store.windows.forgetAll()
    #expect(try store.candidates(9) == [1, 2])
  }

  @Test func `a reader that holds a snapshot delays a checkpoint and fails nobody`() throws {
    let files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    let reader = try SQLiteReader(directory: files.directory)
    try store.insert([StoreFiles.job(1)])

    try reader.reading { () throws(StoreError) in
      for id in Int64(2)...300 { try store.insert([StoreFiles.job(id)]) }
      #expect(try store.maintain(idle: true))
      #expect(store.vitals().walBytes > 0)
    }

    #expect(try !store.maintain(idle: true))
    #expect(store.vitals().walBytes == 0)
  }
}
