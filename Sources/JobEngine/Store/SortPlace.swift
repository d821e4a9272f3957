package import JobCore

/// Where a job stands in an order: what the order sorts by, then its id.
///
/// A job that lacks the fact (not started, not finished) comes last in either direction.
package struct SortPlace: Hashable, Sendable {
  /// What the order sorts by.
  package let key: Int64
  /// Breaks ties.
  package let id: JobID

  /// The place of a row whose fact is known; nil where it lacks it.
  package init(fact: Int64?, id: JobID, in sort: JobSort) {
    key = fact ?? (sort.descending ? .min : .max)
    self.id = id
  }

  /// The place of a job.
  package init(of job: Job, by sort: JobSort) {
    let fact: Int64? =
      switch sort.key {
      case .id: job.id.rawValue
      case .priority: Int64(job.spec.priority)
      case .created: job.spec.createdAt.microseconds
      case .runAt: job.runAt.microseconds
      case .started: job.startedAt?.microseconds
      case .finished: job.finishedAt?.microseconds
      case .duration: job.startedAt.flatMap { start in job.finishedAt.map { ($0 - start).microseconds } }
      case .attempt: Int64(job.attempt)
      }
    self.init(fact: fact, id: job.id, in: sort)
  }

  /// The place that a cursor names; nil for text that no page gave out.
  package init?(cursor: String) {
    let parts = cursor.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let key = Int64(parts[0]), let id = Int64(parts[1]) else { return nil }
    self.key = key
    self.id = JobID(rawValue: id)
  }

  /// The text that `JobPage.next` carries.
  package var cursor: String { "\(key):\(id.rawValue)" }

  /// Whether this place comes earlier in that order.
  package func comes(before other: SortPlace, in sort: JobSort) -> Bool {
    sort.descending ? (other.key, other.id) < (key, id) : (key, id) < (other.key, other.id)
  }
}

extension JobPage {
  /// Up to so many matches are counted where counters alone cannot tell.
  package static let countedMatches = 10_000

  /// Nothing matches.
  package static let none = JobPage(jobs: [], next: nil, matched: 0, more: false)
}
