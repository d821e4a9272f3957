package import JSON
import JobCore
package import SafeText

/// Limits of a queue as people type them, `concurrency 3, rate 5/s, per key concurrency 1, target wait 60s`.
///
/// The words are the flags of `jobtop queues limit`; `none` behind one takes that limit away.
package enum LimitWords {
  /// What of a text is no limit.
  package struct Fault: Error, Hashable, Sendable {
    package var sentence: SafeText
  }

  /// The members of `queue.limit` that the text asks for; empty for an empty text.
  package static func members(_ text: String) throws(Fault) -> JSONObject {
    var members = JSONObject()
    var perKey = JSONObject()
    for part in text.split(separator: ",") {
      let words = part.split(separator: " ").map(String.init)
      guard let value = words.last else { continue }
      let name = words.dropLast().joined(separator: " ")
      switch name {
      case "concurrency": members["concurrency"] = try read(value, name, "a number", number)
      case "rate": members["rate"] = try read(value, name, "N/UNIT, as 5/s 100/m 3/90s", rate)
      case "per key concurrency": perKey["concurrency"] = try read(value, name, "a number", number)
      case "per key rate": perKey["rate"] = try read(value, name, "N/UNIT, as 5/s", rate)
      case "target wait": members["target_wait_ms"] = try read(value, name, "a duration, as 60s", duration)
      default:
        throw Fault(
          sentence:
            "\(SafeText(words.joined(separator: " ")))? concurrency 3, rate 5/s, per key concurrency 1, per key rate 2/s, target wait 60s"
        )
      }
    }
    if !perKey.isEmpty { members["per_key"] = .object(perKey) }
    return members
  }

  private static func read(
    _ text: String, _ name: String, _ allowed: SafeText, _ parse: (String) -> JSONValue?
  ) throws(Fault) -> JSONValue {
    if text == "none" { return .null }
    guard let value = parse(text) else {
      throw Fault(sentence: "\(SafeText(name)) takes \(allowed) or none, not \(SafeText(text))")
    }
    return value
  }

  /// Runs at a time.
  package static func number(_ text: String) -> JSONValue? {
    Int64(text).flatMap { $0 > 0 ? .integer($0) : nil }
  }

  /// Starts in a time.
  package static func rate(_ text: String) -> JSONValue? {
    WireRate(parsing: text).map { ["count": .integer($0.count), "per_ms": .integer($0.perMS)] }
  }

  /// A length of time, in milliseconds.
  package static func duration(_ text: String) -> JSONValue? {
    DurationText.parse(text).map { .integer($0.milliseconds) }
  }

  /// The limits of a queue as `members` reads them; empty where it has none.
  package static func text(_ queue: WireQueue) -> String {
    var parts: [String] = []
    if let count = queue.concurrency { parts.append("concurrency \(count)") }
    if let rate = queue.rate { parts.append("rate \(rate.text.text)") }
    if let count = queue.perKey?.concurrency { parts.append("per key concurrency \(count)") }
    if let rate = queue.perKey?.rate { parts.append("per key rate \(rate.text.text)") }
    if let wait = queue.targetWaitMS { parts.append("target wait \(DurationText.text(.milliseconds(wait)))") }
    return parts.joined(separator: ", ")
  }
}
