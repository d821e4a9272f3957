/// The live queries that `watch.open` knows.
package enum ViewName: String, CaseIterable, Hashable, Sendable {
  case overview, jobs, job, log, errors, error, workers, worker, queues, queue, kinds, schedules, journal, health
}
