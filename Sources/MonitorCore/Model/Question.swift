package import JSON
package import JobCore
package import JobRPC
package import SafeText

/// Jobs that the store chose by a filter, frozen there until the question is answered.
package struct Selection: Hashable, Sendable {
  package var verb: Verb
  /// Names it in calls.
  package var token: String
  /// What the jobs have in common, as a title says it: `of SMTPTimeout`.
  package var name: SafeText
  package var count: Int
  /// How many more the filter matches, which the verb is not meant for; nil where that is not known.
  package var others: Int?
  /// The states that the jobs were chosen by.
  package var states: [WireState]
  /// The newest of them.
  package var sample: [Target]
}

/// A job's args as a person changed them, on their way to become a new job.
package struct EditedJob: Hashable, Sendable {
  package var id: Int64
  package var kind: SafeText
  package var state: WireState
  /// What differs, as `job.edit` takes it.
  package var changes: JSONObject
  /// The lines that differ with those around; nil where lines were left out.
  package var difference: [LineDiff.Line?]
}

/// What an editor left behind that cannot be used; nothing of it is lost.
package struct FaultyEdit: Hashable, Sendable {
  package var id: Int64
  package var kind: SafeText
  package var text: [UInt8]
  package var fault: JobDraft.Fault
}

/// A question that must be answered before anything else; its targets are frozen when it opens.
package struct Question: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    case jobs(Verb, [Target])
    case selection(Selection)
    case queue(String, pause: Bool, running: Int64, queued: Int64)
    case proposal(Proposal)
    case undo(LastAction)
    case edit(EditedJob)
    case editAgain(FaultyEdit)
  }

  /// What is typed before it is carried out; without it `y` answers.
  package enum Field: Hashable, Sendable {
    /// Exactly this must be typed: the count, or the verb for one job.
    case word(String)
    /// Why, for the journal; it may stay empty.
    case reason
  }

  package var subject: Subject
  package var askedAt: Timestamp
  /// When it was on the screen; keys from before never answer it.
  package var paintedAt: Instant?
  package var field: Field?
  /// What was typed so far.
  package var typed = Prompt(.answer)

  package init(_ subject: Subject, askedAt: Timestamp, isProduction: Bool = false) {
    self.subject = subject
    self.askedAt = askedAt
    if let word = subject.word(isProduction: isProduction) {
      field = .word(word)
    } else if isProduction, subject.takesReason {
      field = .reason
    }
  }

  /// The reason that was typed; nil where there is none.
  var reason: String? {
    guard field == .reason else { return nil }
    let text = typed.string.drop { $0 == " " }
    return text.isEmpty ? nil : String(text)
  }

  /// Whether what was typed is what must be; separators of thousands do not count.
  var isWordTyped: Bool {
    guard case .word(let word) = field else { return true }
    return typed.string.filter { $0 != "," && $0 != " " } == word
  }
}

extension Question.Subject {
  /// What must be typed before it is carried out; nil where `y` is enough.
  ///
  /// | | production | elsewhere |
  /// |---|---|---|
  /// | kill, delete | always: the count, of one job the verb | above 100 |
  /// | cancel | above 10 | above 1,000 |
  /// | retry, pause, resume | above 1,000 | never |
  func word(isProduction: Bool) -> String? {
    let (verb, count): (Verb, Int)
    switch self {
    case .jobs(let asked, let targets): (verb, count) = (asked, targets.count)
    case .selection(let selection): (verb, count) = (selection.verb, selection.count)
    case .queue, .proposal, .undo, .edit, .editAgain: return nil
    }
    let isTyped =
      switch verb {
      case .kill, .delete: isProduction || count > 100
      case .cancel: count > (isProduction ? 10 : 1000)
      case .retry, .pause, .resume: isProduction && count > 1000
      }
    guard isTyped else { return nil }
    return count == 1 ? verb.imperative.text.lowercased() : String(count)
  }

  var takesReason: Bool {
    switch self {
    case .jobs(let verb, _): verb == .pause || verb == .resume
    case .selection(let selection): selection.verb == .pause || selection.verb == .resume
    case .queue: true
    case .proposal(let proposal): proposal.takesReason
    case .undo, .edit, .editAgain: false
    }
  }
}
