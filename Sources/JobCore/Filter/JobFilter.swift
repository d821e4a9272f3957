import JSON

/// What jobs must be to be listed: every term must hold.
///
/// `state:retrying,dead queue:mail kind:mail.* id:182004 timeout -word !word`. Bare words match kind, error and args.
public struct JobFilter: Hashable, Sendable {
  /// One condition, and whether it is turned round.
  public struct Term: Hashable, Sendable {
    /// The condition.
    public let test: Test
    /// Whether jobs that meet it are left out.
    public let isNegated: Bool

    /// A condition, or its opposite.
    public init(_ test: Test, isNegated: Bool = false) {
      self.test = test
      self.isNegated = isNegated
    }
  }

  /// A condition on one job.
  public enum Test: Hashable, Sendable {
    /// In one of these states.
    case state([JobStateName])
    /// In a queue that one of these patterns matches.
    case queue([NamePattern])
    /// Of a kind that one of these patterns matches.
    case kind([NamePattern])
    /// One of these jobs.
    case id([JobID])
    /// Kind, error or args contain the text; ASCII letters match in either case.
    case word(String)
  }

  /// All of them must hold; none lists every job.
  public var terms: [Term]

  /// The filter of these terms.
  public init(terms: [Term] = []) { self.terms = terms }

  /// Whether counters alone can say how many jobs match: only state, queue and kind are asked for.
  public var isCounted: Bool {
    terms.allSatisfy { term in
      switch term.test {
      case .state, .queue, .kind: true
      case .id, .word: false
      }
    }
  }

  /// Whether a job of these facts may match, as far as state, queue and kind decide.
  public func admits(queue: String, kind: String, state: JobStateName) -> Bool {
    terms.allSatisfy { term in
      switch term.test {
      case .state(let states): states.contains(state) != term.isNegated
      case .queue(let patterns): patterns.contains { $0.matches(queue) } != term.isNegated
      case .kind(let patterns): patterns.contains { $0.matches(kind) } != term.isNegated
      case .id, .word: true
      }
    }
  }

  /// Whether the job is listed.
  public func matches(_ job: Job) -> Bool {
    guard admits(queue: job.spec.queue, kind: job.spec.kind, state: job.state.name) else { return false }
    return terms.allSatisfy { term in
      switch term.test {
      case .state, .queue, .kind: true
      case .id(let ids): ids.contains(job.id) != term.isNegated
      case .word(let word): job.contains(word: word) != term.isNegated
      }
    }
  }
}

/// A name in which `*` stands for any run of characters.
public struct NamePattern: Hashable, Sendable {
  /// As it was written.
  public let text: String

  /// The pattern of this text.
  public init(_ text: String) { self.text = text }

  /// Whether it names one name only.
  public var isExact: Bool { !text.utf8.contains(UInt8(ascii: "*")) }

  /// Whether it matches the whole of `name`.
  public func matches(_ name: String) -> Bool {
    let pattern = Array(text.utf8)
    let name = Array(name.utf8)
    var (p, n) = (0, 0)
    var (starP, starN) = (-1, 0)
    while n < name.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        (starP, starN) = (p, n)
        p += 1
      } else if p < pattern.count, pattern[p] == name[n] {
        p += 1
        n += 1
      } else if starP >= 0 {
        starN += 1
        (p, n) = (starP + 1, starN)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}

extension Job {
  /// Whether kind, error or args contain `word`.
  func contains(word: String) -> Bool {
    let needle = word.utf8.map(\.lowercased)
    return spec.kind.utf8.contains(lowercased: needle)
      || error.map { $0.message.utf8.contains(lowercased: needle) || $0.errorClass.utf8.contains(lowercased: needle) }
        ?? false
      || spec.args.bytes.contains(lowercased: needle)
  }
}

extension UInt8 {
  fileprivate var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}

extension Collection<UInt8> {
  fileprivate func contains(lowercased needle: [UInt8]) -> Bool {
    let bytes = Array(self)
    guard needle.count <= bytes.count else { return false }
    return (0...(bytes.count - needle.count)).contains { start in
      needle.indices.allSatisfy { bytes[start + $0].lowercased == needle[$0] }
    }
  }
}
