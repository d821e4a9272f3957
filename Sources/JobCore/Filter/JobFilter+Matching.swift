import JSON

extension JobFilter {
  /// Whether a job of these facts may match, as far as state, queue and kind decide.
  public func admits(queue: String, kind: String, state: JobStateName) -> Bool {
    terms.allSatisfy { term in
      switch term.test {
      case .state(let states): states.contains(state) != term.isNegated
      case .queue(let patterns): patterns.matches(queue) != term.isNegated
      case .kind(let patterns): patterns.matches(kind) != term.isNegated
      case .worker, .tag, .user, .schedule, .id, .batch, .derivedFrom, .group, .time, .span, .number, .text, .word:
        true
      }
    }
  }

  /// Whether the job is listed, as far as it can tell itself; terms about logs count as met.
  ///
  /// - Parameters:
  ///   - now: the present, for lengths of time that still grow.
  ///   - lastWorker: who ran the job last, where it does not run.
  ///   - redactor: what the reader is shown texts by; what it masks is not looked into.
  public func matches(
    _ job: Job, at now: Timestamp, lastWorker: WorkerID? = nil, by redactor: Redactor = .off
  ) -> Bool {
    terms.allSatisfy { term in
      if case .text(.log, _) = term.test { return true }
      return term.test.holds(for: job, at: now, lastWorker: lastWorker, by: redactor) != term.isNegated
    }
  }
}

extension JobFilter.Test {
  fileprivate func holds(
    for job: Job, at now: Timestamp, lastWorker: WorkerID?, by redactor: Redactor
  ) -> Bool {
    switch self {
    case .state(let states): return states.contains(job.state.name)
    case .queue(let patterns): return patterns.matches(job.spec.queue)
    case .kind(let patterns): return patterns.matches(job.spec.kind)
    case .worker(let patterns):
      let worker = job.state.lease?.worker ?? lastWorker
      return worker.map { patterns.matches($0.rawValue) } ?? false
    case .tag(let patterns):
      return job.spec.tags.contains { patterns.matches($0) && redactor.masked($0) == $0 }
    case .user(let patterns): return patterns.matches(job.spec.enqueuedBy.user)
    case .schedule(let patterns): return job.spec.schedule.map { patterns.matches($0.schedule) } ?? false
    case .id(let ids): return ids.contains(job.id)
    case .batch(let batches): return job.spec.batch.map(batches.contains) ?? false
    case .derivedFrom(let ids): return job.spec.derivedFrom.map(ids.contains) ?? false
    case .group(let prefixes):
      return job.errorGroup.map { group in prefixes.contains { group.rawValue.hasPrefix($0) } } ?? false
    case .time(let fact, let range): return job.time(fact).map(range.contains) ?? false
    case .span(let fact, let range): return job.span(fact, at: now).map { range.contains($0.microseconds) } ?? false
    case .number(let fact, let range): return range.contains(Int64(job.number(fact)))
    case .text(.error, let text): return job.errorContains(text.lowercasedBytes, by: redactor)
    case .text(.args, let text): return job.argsContain(text.lowercasedBytes, by: redactor)
    case .text(.log, _): return true
    case .word(let word):
      let needle = word.lowercasedBytes
      return job.spec.kind.utf8.contains(lowercased: needle) || job.errorContains(needle, by: redactor)
        || job.argsContain(needle, by: redactor)
    }
  }
}

extension Job {
  fileprivate func time(_ fact: JobFilter.TimeFact) -> Timestamp? {
    switch fact {
    case .created: spec.createdAt
    case .started: lastStart
    case .ended: finishedAt
    }
  }

  private var lastStart: Timestamp? { state.lease?.startedAt ?? startedAt }

  fileprivate func number(_ fact: JobFilter.NumberFact) -> Int {
    switch fact {
    case .failed: failures
    case .attempt: attempt
    case .priority: spec.priority
    }
  }

  /// | | `run` | `wait` |
  /// |---|---|---|
  /// | queued | none | since it may be claimed |
  /// | running | since its start | from claimable to its start |
  /// | final, and started | from its last start to its end | from claimable to its last start |
  /// | anything else | none | none |
  fileprivate func span(_ fact: JobFilter.SpanFact, at now: Timestamp) -> Duration? {
    switch (fact, state) {
    case (.age, _): return now - spec.createdAt
    case (.run, .running(let lease)): return now - lease.startedAt
    case (.run, .completed(let at)), (.run, .cancelled(let at)), (.run, .dead(let at)):
      return lastStart.map { at - $0 }
    case (.run, _): return nil
    case (.wait, .queued(let since)): return now - since
    case (.wait, .running), (.wait, .completed), (.wait, .cancelled), (.wait, .dead):
      guard let lastStart, lastStart >= runAt else { return nil }
      return lastStart - runAt
    case (.wait, _): return nil
    }
  }

  fileprivate func errorContains(_ needle: [UInt8], by redactor: Redactor) -> Bool {
    guard let error else { return false }
    return redactor.shows(lowercased: needle, in: error.message)
      || redactor.shows(lowercased: needle, in: error.errorClass)
  }

  fileprivate func argsContain(_ needle: [UInt8], by redactor: Redactor) -> Bool {
    guard redactor.rules.isOn else { return spec.args.bytes.contains(lowercased: needle) }
    return Redactor.shown(redactor.masked(spec.args).bytes, holds: needle)
  }
}

extension String {
  /// Its bytes with ASCII letters in lower case.
  package var lowercasedBytes: [UInt8] { utf8.map(\.lowercased) }
}

extension UInt8 {
  fileprivate var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}

extension Collection<UInt8> {
  /// Whether these bytes, which are in lower case, occur in it with ASCII letters in either case.
  package func contains(lowercased needle: [UInt8]) -> Bool {
    guard let first = needle.first else { return true }
    let bytes = Array(self)
    guard needle.count <= bytes.count else { return false }
    for start in 0...(bytes.count - needle.count) where bytes[start].lowercased == first {
      var length = 1
      while length < needle.count, bytes[start + length].lowercased == needle[length] { length += 1 }
      if length == needle.count { return true }
    }
    return false
  }
}
