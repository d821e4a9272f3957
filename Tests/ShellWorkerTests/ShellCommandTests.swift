import JSON
import Testing

@testable import ShellWorker

struct ShellCommandTests {
  @Test func `args are a command with directory, variables and mask`() throws {
    let command = try ShellCommand(
      args: ["argv": ["sh", "-c", "true"], "cwd": "/tmp", "env": ["A": "1", "B": ""], "umask": 18, "more": 1])

    #expect(command.arguments == ["sh", "-c", "true"])
    #expect(command.directory == "/tmp")
    #expect(command.environment.map(\.name) == ["A", "B"])
    #expect(command.modeMask == 0o022)
  }

  @Test(
    arguments: [
      nil, [:], ["argv": []], ["argv": "true"], ["argv": [1]], ["argv": [""]], ["argv": ["a\0b"]],
      ["argv": ["true"], "cwd": 1], ["argv": ["true"], "env": ["A": 1]], ["argv": ["true"], "env": ["A=B": "1"]],
      ["argv": ["true"], "env": ["": "1"]], ["argv": ["true"], "umask": 512], ["argv": ["true"], "umask": "022"],
    ] as [JSONValue])
  func `args that are no command are refused`(args: JSONValue) {
    #expect(throws: ShellCommand.Unusable.self) { try ShellCommand(args: args) }
  }

  @Test func `a job's variables replace the worker's, and the service manager's stay out`() {
    let base = BaseEnvironment(["A=1", "B=2", "NOTIFY_SOCKET=/run/x", "LISTEN_FDS=1"].map { Array($0.utf8) })

    let merged = base.merging([("B", "3"), ("C", "4"), ("C", "5")])

    #expect(merged.map { String(decoding: $0, as: UTF8.self) } == ["A=1", "B=3", "C=5"])
  }
}
