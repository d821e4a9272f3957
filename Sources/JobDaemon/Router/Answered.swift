import JSON
import JobRPC

/// What the reader thread found for a call.
enum Answered: Sendable {
  /// Writes the result: exactly one value.
  case result(@Sendable (inout JSONWriter) -> Void)
  case refused(RPCError)
}
