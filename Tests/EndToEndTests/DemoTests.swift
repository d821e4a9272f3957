import LiveStore
import Posix
import Testing

/// `jobtop demo`, which is what `make run` starts.
@Suite(.serialized)
struct DemoTests {
  /// Where the demo says its store is.
  private func place(in text: String) -> String? {
    let words = text.split { $0 == " " || $0 == "\n" || $0 == ";" }
    return words.first { $0.hasPrefix("/tmp/jobtop-demo-") }.map { FileSystem.parent(of: String($0)) }
  }

  @Test func `without a terminal every job comes to its end, the overview is printed, and nothing is left`() throws {
    let store = try LiveStore()

    let demo = try store.jobtop(["demo"], environment: ["TMPDIR": "/tmp"])

    #expect(demo.code == 0)
    #expect(demo.errors == "")
    #expect(demo.output.contains("\n21 of 21 final, 0 running, 0 queued, 0 retrying\n"))
    for part in ["JOBS ", "NEEDS ATTENTION", "NAME ", "w-01  idle", "reports  open"] {
      #expect(demo.output.contains(part))
    }
    #expect(OutputGrammar.faults(in: demo.output) == [])
    let directory = try #require(place(in: demo.output))
    #expect(!FileSystem.exists(directory))
  }

  @Test func `on a terminal the monitor shows jobs running, and quitting removes what was started`() throws {
    let tmux = try Tmux(
      columns: 120, rows: 36, "\(Built.program("jobtop")) demo; echo ended $?; read -r end",
      environment: ["TMPDIR": "/tmp"])
    let screen = try tmux.wait(for: "running jobs") { $0.contains("● live") && $0.contains("reindex catalogue") }
    let directory = try #require(place(in: screen))
    #expect(FileSystem.exists(directory))

    try tmux.press("q")

    try tmux.wait(for: "ended 0")
    #expect(!FileSystem.exists(directory))
  }
}
