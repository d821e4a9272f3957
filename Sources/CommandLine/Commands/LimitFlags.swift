import JSON
import JobCore
import JobRPC
import SafeText

/// The flags of `jobtop queues limit`, and the params of `queue.limit` that they make.
enum LimitFlags {
  static let concurrency = Flag("concurrency", value: "N|none", "With limit: at most N runs of the queue at once")
  static let rate = Flag("rate", value: "N/UNIT|none", "With limit: at most N starts a time: 5/s 100/m 3/90s")
  static let perKeyConcurrency = Flag(
    "per-key-concurrency", value: "N|none", "With limit: at most N runs of each limit key at once")
  static let perKeyRate = Flag(
    "per-key-rate", value: "N/UNIT|none", "With limit: at most N starts a time of each limit key")
  static let targetWait = Flag(
    "target-wait", value: "DURATION|none", "With limit: how long a job should wait at most; screens warn beyond it")

  static let flags = [concurrency, rate, perKeyConcurrency, perKeyRate, targetWait]

  /// The members that the flags ask for; `none` clears. Empty where none was given.
  static func members(_ invocation: Invocation) throws(CommandFailure) -> JSONObject {
    var members = JSONObject()
    members["concurrency"] = try value(concurrency, invocation, LimitWords.number)
    members["rate"] = try value(rate, invocation, LimitWords.rate)
    var perKey = JSONObject()
    perKey["concurrency"] = try value(perKeyConcurrency, invocation, LimitWords.number)
    perKey["rate"] = try value(perKeyRate, invocation, LimitWords.rate)
    if !perKey.isEmpty { members["per_key"] = .object(perKey) }
    members["target_wait_ms"] = try value(targetWait, invocation, LimitWords.duration)
    return members
  }

  private static func value(
    _ flag: Flag, _ invocation: Invocation, _ read: (String) -> JSONValue?
  ) throws(CommandFailure) -> JSONValue? {
    guard let text = invocation.text(flag) else { return nil }
    if text == "none" { return .null }
    guard let value = read(text) else {
      throw .usage(
        "--\(SafeText(flag.name)) takes \(flag.value ?? ""), not \"\(SafeText(text))\"",
        remedy: "none takes the limit away")
    }
    return value
  }
}
