import Posix
import SafeText
import ShellWorker

/// `jobtop worker`: runs the commands that `add` has queued.
enum RunWorker {
  static let slots = Flag("slots", value: "N", "Commands at a time (default: as many as processors)")
  static let queues = Flag("queue", short: "q", value: "QUEUE", repeats: true, "Only that queue; may be given again")
  static let name = Flag("name", short: "n", value: "NAME", "What to call it in lists (default: HOST-PID)")

  static let command = Command(
    "worker", .operate, "Run the commands that are queued, as jobtopd's own worker does",
    flags: [slots, queues, name],
    details: [
      "TERM, INT or HUP: it takes no more, gives what runs 8 s to end, then ends it; a second one hurries.",
      "Commands go on while the store is away, and are reported when it is back.",
    ],
    examples: ["jobtop worker --slots 2 -q media"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    try invocation.noOperands()
    let slots = try invocation.number(slots, in: 1...1024).map { Int($0) } ?? System.processorCount
    let name = invocation.text(name) ?? "\(System.hostName())-\(System.processID)"
    let options = ShellWorkerOptions(
      socketPath: try session.localSocket(for: "a worker"), name: name, slots: slots, queues: invocation.texts(queues),
      version: Version.text)
    return ExitCode(rawValue: ShellWorker.run(options))
  }
}
