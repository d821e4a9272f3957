import Posix
import Testing

@Suite final class DirectoryWatchTests {
  private let directory: String

  init() throws { directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-watch") }

  deinit {
    do { try FileSystem.removeTree(directory) } catch { print("left behind: \(directory): \(error)") }
  }

  @Test func `a file that is written, moved over another or removed is told once`() throws {
    let watch = try DirectoryWatch()
    #expect(watch.add(directory))
    #expect(watch.changes() == [])

    try FileSystem.write(directory + "/a", [1])
    #expect(watch.changes().map(\.name) == ["a"])

    // What editors do: a new file beside it, moved over the old one.
    try FileSystem.write(directory + "/a~", [2])
    try FileSystem.rename(directory + "/a~", to: directory + "/a")
    #expect(watch.changes().map(\.name) == ["a~", "a"])

    try FileSystem.remove(directory + "/a")
    #expect(watch.changes().map(\.name) == ["a"])
  }

  @Test func `a directory that is not there is not watched, and one that comes is told`() throws {
    let watch = try DirectoryWatch()
    watch.add(directory)
    #expect(!watch.add(directory + "/themes"))

    try FileSystem.makeDirectory(directory + "/themes")
    #expect(watch.changes().map(\.name) == ["themes"])
    #expect(watch.add(directory + "/themes"))
    try FileSystem.write(directory + "/themes/mine.toml", [])
    #expect(watch.changes().contains { $0.name == "mine.toml" && $0.directory == directory + "/themes" })
  }
}
