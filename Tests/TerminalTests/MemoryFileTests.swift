import MonitorCore
import Posix
import SafeText
import Terminal
import Testing

/// `monitor.json` on a real file system.
@Suite final class MemoryFileTests {
  private let directory: String
  private let file: MemoryFile

  init() throws {
    directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-memory")
    file = MemoryFile(path: directory + "/state/jobtop/monitor.json")
  }

  deinit {
    do { try FileSystem.removeTree(directory) } catch { print("left behind: \(directory): \(error)") }
  }

  @Test func `what was written comes back, in a file for its owner alone and no draft beside it`() throws {
    var memory = Memory()
    memory[store: "s1"] = StoreMemory(tab: .queues)
    #expect(file.read().notice == nil)

    try file.write(memory, store: "s1")

    #expect(file.read().memory[store: "s1"].tab == .queues)
    #expect(FileSystem.mode(of: file.path) == 0o600)
    #expect(try FileSystem.names(in: FileSystem.parent(of: file.path)) == ["monitor.json"])
  }

  @Test func `two monitors of two stores do not take one another's part`() throws {
    var first = Memory()
    first[store: "s1"] = StoreMemory(tab: .queues)
    var second = Memory()
    second[store: "s2"] = StoreMemory(tab: .errors)

    try file.write(first, store: "s1")
    try file.write(second, store: "s2")

    #expect(file.read().memory[store: "s1"].tab == .queues)
    #expect(file.read().memory[store: "s2"].tab == .errors)
  }

  @Test func `a broken file is named, put aside and written anew`() throws {
    try FileSystem.makeDirectory(FileSystem.parent(of: file.path))
    try FileSystem.write(file.path, Array("{\"stores\":".utf8))

    let (memory, notice) = file.read()

    #expect(memory == Memory())
    #expect(notice?.text.contains(file.path) == true)
    #expect(try FileSystem.read(file.path + ".broken") == Array("{\"stores\":".utf8))
    try file.write(memory, store: "s1")
    #expect(file.read().notice == nil)
  }

  @Test func `a file that can not be read is left where it is`() throws {
    try FileSystem.makeDirectory(file.path)

    let (memory, notice) = file.read()

    #expect(memory == Memory())
    #expect(notice != nil)
    #expect(throws: Errno.self) { try file.write(memory, store: "s1") }
    #expect(FileSystem.exists(file.path))
  }
}
