import JSON
import JobCore
import JobEngine
import JobRPC

/// The last changes that a person cares for: ends of runs, pauses, workers. Holds on to eight jobs' specs, no more.
struct NewsReel {
  static let length = 8

  private var items: [(record: EventRecord, spec: JobSpec?)] = []

  /// Takes a change in, if it is news.
  mutating func note(_ record: EventRecord, _ spec: JobSpec?) {
    guard record.isNews else { return }
    if items.count == Self.length { items.removeFirst() }
    items.append((record, spec))
  }

  /// As the overview shows them, newest first; each job by what a person would call it.
  func events(by redactor: Redactor) -> [WireEvent] {
    items.reversed().map { item in
      var event = WireEvent(item.record)
      if let title = item.spec.flatMap({ JobTitle.of($0, by: redactor) }) { event.facts["title"] = .string(title) }
      return event
    }
  }
}

extension EventRecord {
  /// Whether the overview tells of it.
  fileprivate var isNews: Bool {
    switch subject {
    case .job(let type, _, _, _):
      switch type {
      case .completed, .failed, .retrying, .dead, .cancelled, .rescued, .paused, .resumed, .retried, .deleted,
        .restored:
        true
      case .enqueued, .promoted, .unblocked, .claimed, .progressed, .snoozed, .released, .cancelRequested: false
      }
    // What was done shows by itself; a note is seen in the journal.
    case .journal, .pruned, .bulk: false
    case .errorGroup(.reopened, _): true
    // The failure itself is told already.
    case .errorGroup: false
    case .schedule(let event): event.type != .fired
    case .queue, .limits, .kind, .store, .worker, .kindSet, .clockJump: true
    }
  }
}
