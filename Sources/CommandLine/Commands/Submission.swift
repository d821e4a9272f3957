import JSON
import JobCore
import Posix
import SafeText

/// What `add` and `enqueue` say alike about a new job.
enum Submission {
  static let flags: [Flag] =
    [
      .queue, .delay, .at, .retries, .timeout, .tag, .priority, limitKey, unique, uniqueStates, uniqueWindow,
    ] + Waits.flags

  static let limitKey = Flag("limit-key", value: "KEY", "Share the queue's limits per key with the jobs of that key")
  static let unique = Flag("unique", value: "KEY", "Refuse it while another job holds that key")
  static let uniqueStates = Flag(
    "unique-states", value: "STATES", "A job holds its key in these states: queued,running (default: all not final)")
  static let uniqueWindow = Flag("unique-window", value: "DURATION", "A job holds its key for so long at most")

  /// The members of `job.enqueue` that the flags ask for.
  static func members(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> JSONObject {
    var members = JSONObject()
    if let queue = invocation.text(.queue) { members["queue"] = .string(queue) }
    if let delay = try invocation.duration(.delay) {
      if invocation.has(.at) { throw .usage("--in and --at exclude each other") }
      members["delay_ms"] = .integer(delay.milliseconds)
    }
    if let text = invocation.text(.at) {
      let reader = TimeText { Int64(LocalTime(secondsSince1970: $0).offset) }
      guard let time = reader.parse(text, now: session.now) else {
        throw .usage("--at takes a time, not \"\(SafeText(text))\"", remedy: "such as 03:00 or 2026-11-24T03:00")
      }
      members["run_at_us"] = .integer(time.microseconds)
    }
    if let retries = try invocation.number(.retries, in: 0...9999) { members["max_attempts"] = .integer(retries + 1) }
    if let timeout = try invocation.duration(.timeout) { members["timeout_ms"] = .integer(timeout.milliseconds) }
    if let priority = try invocation.number(.priority, in: 0...9) { members["priority"] = .integer(priority) }
    try Waits.add(to: &members, invocation)
    let tags = invocation.texts(.tag)
    if !tags.isEmpty { members["tags"] = .array(tags.map { .string($0) }) }
    if let key = invocation.text(limitKey) { members["limit_key"] = .string(key) }
    if let rule = try uniqueMembers(invocation) { members["unique"] = .object(rule) }
    return members
  }

  private static func uniqueMembers(_ invocation: Invocation) throws(CommandFailure) -> JSONObject? {
    guard let key = invocation.text(unique) else {
      for flag in [uniqueStates, uniqueWindow] where invocation.has(flag) {
        throw .usage("--\(SafeText(flag.name)) belongs to --unique KEY")
      }
      return nil
    }
    var rule: JSONObject = ["key": .string(key)]
    if let states = invocation.text(uniqueStates) {
      rule["states"] = .array(states.split(separator: ",").map { .string(String($0)) })
    }
    if let window = try invocation.duration(uniqueWindow) { rule["window_ms"] = .integer(window.milliseconds) }
    return rule
  }
}
