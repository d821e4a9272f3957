/// What jobs must be to be listed: every term must hold.
///
/// `state:retrying,dead queue:mail kind:mail.* created:yesterday failed>0 error~timeout -word !word`. Bare words match
/// kind, error and args. The whole language stands in the documents under *Filters*.
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

  /// A condition on one job. A job that lacks the fact does not meet it.
  public enum Test: Hashable, Sendable {
    /// In one of these states.
    case state([JobStateName])
    /// In a queue that one of these patterns matches.
    case queue([NamePattern])
    /// Of a kind that one of these patterns matches.
    case kind([NamePattern])
    /// Run by one of these workers: now, or where it does not run, last.
    case worker([NamePattern])
    /// With a tag that one of these patterns matches.
    case tag([NamePattern])
    /// Enqueued by a user whose name one of these patterns matches.
    case user([NamePattern])
    /// Made by a schedule whose name one of these patterns matches.
    case schedule([NamePattern])
    /// One of these jobs.
    case id([JobID])
    /// Part of one of these batches.
    case batch([BatchID])
    /// Made from one of these jobs by an edit.
    case derivedFrom([JobID])
    /// Its last failure is of a group whose id begins with one of these.
    case group([String])
    /// The time lies in the range.
    case time(TimeFact, Range<Timestamp>)
    /// The length of time, in microseconds, lies in the range.
    case span(SpanFact, ClosedRange<Int64>)
    /// The number lies in the range.
    case number(NumberFact, ClosedRange<Int64>)
    /// The text occurs; ASCII letters match in either case.
    case text(TextFact, String)
    /// Kind, error or args contain the text; ASCII letters match in either case.
    case word(String)
  }

  /// A time in a job's life.
  public enum TimeFact: Hashable, Sendable {
    /// When it was enqueued.
    case created
    /// When its current or last run began.
    case started
    /// When it became final.
    case ended
  }

  /// A length of time in a job's life, which may still grow.
  public enum SpanFact: Hashable, Sendable {
    /// Since it was enqueued.
    case age
    /// Of the run that goes on, or from the last start to the end of a final job.
    case run
    /// From being claimable to the claim; of a queued job until now.
    case wait
  }

  /// A number of a job.
  public enum NumberFact: Hashable, Sendable {
    /// Runs that failed or timed out.
    case failed
    /// Counted runs.
    case attempt
    /// 0 (first) to 9.
    case priority
  }

  /// A text of a job.
  public enum TextFact: Hashable, Sendable {
    /// The last failure's class or message.
    case error
    /// The args, as the JSON that they are.
    case args
    /// A line of its log, which only who reads logs can tell: by the job alone it counts as met.
    case log
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
      case .worker, .tag, .user, .schedule, .id, .batch, .derivedFrom, .group, .time, .span, .number, .text, .word:
        false
      }
    }
  }

  /// Whether time alone changes what matches.
  public var ages: Bool {
    terms.contains { term in
      switch term.test {
      case .time, .span: true
      case .state, .queue, .kind, .worker, .tag, .user, .schedule, .id, .batch, .derivedFrom, .group, .number, .text,
        .word:
        false
      }
    }
  }

  /// Whether a term asks for that state by its name.
  public func names(_ state: JobStateName) -> Bool {
    terms.contains { term in
      guard case .state(let states) = term.test, !term.isNegated else { return false }
      return states.contains(state)
    }
  }

  /// The terms about logs: text that must occur in a job's log, or with `isNegated` must not.
  public var logTerms: [(text: String, isNegated: Bool)] {
    terms.compactMap { term in
      guard case .text(.log, let text) = term.test else { return nil }
      return (text, term.isNegated)
    }
  }

  /// The same without the terms about logs.
  public var withoutLogTerms: JobFilter {
    JobFilter(terms: terms.filter { if case .text(.log, _) = $0.test { false } else { true } })
  }
}
