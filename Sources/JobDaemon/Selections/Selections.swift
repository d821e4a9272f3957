import JSON
import JobCore
import JobEngine
import JobRPC

/// Jobs that a person chose by a filter for one verb: their ids as they were then, whatever becomes of them.
struct Selection: Sendable {
  /// Names it; nobody can guess it.
  let token: String
  /// The only uid that may use it.
  let owner: UInt32
  let verb: Method
  /// As it was typed; shown in the journal.
  let filter: String
  /// The newest first.
  let ids: [JobID]
  /// Whether the filter says `state:completed`.
  let namesCompleted: Bool
  /// By the monotonic clock.
  let endsAt: Int64
}

/// The selections that wait for their verb, in memory alone: a restart forgets them.
struct Selections {
  /// How long one is kept.
  static let life: Int64 = 600_000_000_000
  /// Jobs of one selection; a filter that matches more must be narrowed.
  static let largest = 1_000_000
  /// Jobs of all selections together, eight bytes each.
  static let room = 4_000_000
  /// Selections at a time.
  static let count = 256

  private var byToken: [String: Selection] = [:]

  /// When the next one ends, by the monotonic clock.
  var nextDeadline: Int64? { byToken.values.lazy.map(\.endsAt).min() }

  /// Keeps what was chosen; where there is no room for it, the owner's own older selections go first.
  mutating func keep(_ selection: Selection) throws(RPCError) {
    while byToken.count >= Self.count || jobs + selection.ids.count > Self.room {
      let own = byToken.values.filter { $0.owner == selection.owner }.min { $0.endsAt < $1.endsAt }
      guard let oldest = own else {
        throw RPCError(
          .limitExceeded, "too many selections wait for their verb",
          ["limit": .integer(Int64(Self.room)), "actual": .integer(Int64(jobs + selection.ids.count))])
      }
      byToken[oldest.token] = nil
    }
    byToken[selection.token] = selection
  }

  /// Gives a selection to its owner's verb, once.
  mutating func take(_ token: String, for verb: Method?, by owner: UInt32, at now: Int64) throws(RPCError) -> Selection
  {
    expire(at: now)
    guard let selection = byToken[token] else {
      throw RPCError(
        .notFound, "no such selection: it was used, or is older than 10 minutes", ["selection": .string(token)])
    }
    guard selection.owner == owner else {
      throw RPCError(.permission, "the selection is another user's", ["selection": .string(token)])
    }
    if let verb, verb != selection.verb {
      throw RPCError(
        WireFault(path: "selection", expected: "a selection made for \(verb.verb), not for \(selection.verb.verb)"))
    }
    byToken[token] = nil
    return selection
  }

  /// Forgets those whose time is over.
  mutating func expire(at now: Int64) {
    if byToken.contains(where: { $0.value.endsAt <= now }) { byToken = byToken.filter { $0.value.endsAt > now } }
  }

  private var jobs: Int { byToken.values.reduce(0) { $0 + $1.ids.count } }

  /// 128 bits that nobody can guess, in hexadecimal.
  static func newToken() -> String {
    var random = SystemRandomNumberGenerator()
    let digits = [random.next(), random.next()].map { bits -> String in
      let digits = String(bits, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    return digits.joined()
  }
}

extension Method {
  /// The verbs that may act on a selection.
  static let verbsOnJobs: [Method] = [.jobRetry, .jobCancel, .jobPause, .jobResume, .jobDelete, .jobKill]

  /// `retry` of `job.retry`.
  var verb: String { String(rawValue.drop { $0 != "." }.dropFirst()) }
}
