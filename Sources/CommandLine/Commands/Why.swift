import JSON
import JobRPC
import SafeText

/// `jobtop why ID`: what keeps a job from running.
enum Why {
  static let command = Command(
    "why", .see, "Say why a job is not running", operands: "ID", flags: [.json],
    details: [
      "Each reason with its numbers and names: its own state, paused queues, kinds and stores, workers that are missing",
      "or busy, limits, and how many jobs come first. --json prints the reasons, one object a line.",
    ],
    examples: ["jobtop why 100482"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let id = try invocation.onlyID()
    let values = try session.call(.jobWhy, ["id": .integer(id)])["reasons"]?.arrayValue ?? []
    if invocation.has(.json) {
      for value in values { session.console.json { $0.value(value) } }
      return .done
    }
    for (index, value) in values.enumerated() {
      let reason = try decoding { () throws(WireFault) in try WireReason(json: value, path: "reasons[\(index)]") }
      session.console.line([(SafeText(reason.text), .plain)])
    }
    return .done
  }
}
