/// Every method and notification of the protocol that this version speaks.
package enum Method: String, CaseIterable, Hashable, Sendable {
  case hello
  case rpcDiscover = "rpc.discover"

  case jobEnqueue = "job.enqueue"
  case jobEnqueueMany = "job.enqueue_many"
  case jobGet = "job.get"
  case jobList = "job.list"
  case jobAttempts = "job.attempts"
  case jobWait = "job.wait"
  case jobWhy = "job.why"
  case filterComplete = "filter.complete"
  case jobSelect = "job.select"
  case jobSelectCancel = "job.select_cancel"
  case jobEdit = "job.edit"
  case jobRetry = "job.retry"
  case jobCancel = "job.cancel"
  case jobPause = "job.pause"
  case jobResume = "job.resume"
  case jobDelete = "job.delete"
  case jobKill = "job.kill"

  case batchOpen = "batch.open"
  case batchClose = "batch.close"
  case batchGet = "batch.get"

  case workerRegister = "worker.register"
  case workerHeartbeat = "worker.heartbeat"
  case workerList = "worker.list"
  case workerPause = "worker.pause"
  case workerResume = "worker.resume"
  case workerDrain = "worker.drain"
  case workerStop = "worker.stop"

  case jobClaim = "job.claim"
  case jobComplete = "job.complete"
  case jobFail = "job.fail"
  case jobSnooze = "job.snooze"
  case jobRelease = "job.release"
  case jobProgress = "job.progress"
  case logAppend = "log.append"
  case logRead = "log.read"
  case logSearch = "log.search"

  case queueList = "queue.list"
  case queuePause = "queue.pause"
  case queueResume = "queue.resume"
  case queueLimit = "queue.limit"
  case kindList = "kind.list"
  case kindSet = "kind.set"
  case kindPause = "kind.pause"
  case kindResume = "kind.resume"

  case journalList = "journal.list"
  case undo
  case journalNote = "journal.note"
  case errorList = "error.list"
  case errorGet = "error.get"
  case errorResolve = "error.resolve"
  case errorSnooze = "error.snooze"
  case errorReopen = "error.reopen"

  case scheduleList = "schedule.list"
  case schedulePut = "schedule.put"
  case schedulePause = "schedule.pause"
  case scheduleResume = "schedule.resume"
  case scheduleRun = "schedule.run"
  case scheduleDelete = "schedule.delete"

  case watchOpen = "watch.open"
  case watchSet = "watch.set"
  case watchClose = "watch.close"
  case eventsSubscribe = "events.subscribe"

  case storePause = "store.pause"
  case storeResume = "store.resume"
  case storeHealth = "store.health"
  case storeMetrics = "store.metrics"
  case metricsHistory = "metrics.history"
  case storeStats = "store.stats"
  case storeCheck = "store.check"
  case storeBackup = "store.backup"
}

/// Messages that the store sends without being asked.
package enum Notification: String, CaseIterable, Hashable, Sendable {
  case workerCommand = "worker.command"
  case watchFrame = "watch.frame"
  /// `{selection, verb, done, total, changed}` to whoever runs a verb over a selection.
  case bulkProgress = "bulk.progress"
  /// `{subscription, events: [event]}`, or `{subscription, resync: true, seq}` where some were lost.
  case events
}
