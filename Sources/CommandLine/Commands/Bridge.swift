import JobClient
import Posix
import SafeText

/// `jobtop bridge`: what `ssh://` runs at the other end.
enum Bridge {
  static let command = Command(
    "bridge", .operate, "Join standard input and output to the store's socket, as ssh:// does on the far machine",
    details: [
      "Carries the store's protocol, one JSON object a line, and ends when either side does. Nothing else is printed on",
      "standard output; that no store is there is said on standard error, with code 5.",
    ],
    examples: ["ssh db1 jobtop bridge"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    try invocation.noOperands()
    let path = try session.localSocket(for: "bridge")
    let socket: FileDescriptor
    do { socket = try UnixSocket.connect(path) } catch {
      throw CommandFailure(ClientError.unreachable(path: path, error))
    }
    // A closed pipe is an end to be seen, not a signal.
    Signal.ignoreBrokenPipes()
    do throws(Errno) {
      _ = try Splice(connection: socket.raw).run()
    } catch {
      throw CommandFailure(.failed, "can not wait for input: \(SafeText(error.description))")
    }
    return .done
  }
}
