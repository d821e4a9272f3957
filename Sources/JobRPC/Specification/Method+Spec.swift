extension Method {
  /// The method's row. The switch has no default, so that a method without a row does not compile.
  package var spec: MethodSpec {
    switch self {
    case .hello: ConnectionMethods.hello
    case .rpcDiscover: ConnectionMethods.discover

    case .jobEnqueue: JobMethods.enqueue
    case .jobEnqueueMany: JobMethods.enqueueMany
    case .jobGet: JobMethods.get
    case .jobList: JobMethods.list
    case .jobAttempts: JobMethods.attempts
    case .jobWait: JobMethods.wait
    case .jobWhy: JobMethods.why
    case .filterComplete: FilterMethods.complete
    case .jobSelect: FilterMethods.select
    case .jobSelectCancel: FilterMethods.cancelSelection
    case .jobEdit: JobMethods.edit
    case .jobRetry: JobVerbs.retry
    case .jobCancel: JobVerbs.cancel
    case .jobPause: JobVerbs.pause
    case .jobResume: JobVerbs.resume
    case .jobDelete: JobVerbs.delete
    case .jobKill: JobVerbs.kill

    case .batchOpen: BatchMethods.open
    case .batchClose: BatchMethods.close
    case .batchGet: BatchMethods.get

    case .workerRegister: WorkerMethods.register
    case .workerHeartbeat: WorkerMethods.heartbeat
    case .workerList: WorkerMethods.list
    case .workerPause: WorkerMethods.pause
    case .workerResume: WorkerMethods.resume
    case .workerDrain: WorkerMethods.drain
    case .workerStop: WorkerMethods.stop

    case .jobClaim: RunMethods.claim
    case .jobComplete: RunMethods.complete
    case .jobFail: RunMethods.fail
    case .jobSnooze: RunMethods.snooze
    case .jobRelease: RunMethods.release
    case .jobProgress: RunMethods.progress
    case .logAppend: RunMethods.appendLog
    case .logRead: LogMethods.read
    case .logSearch: LogMethods.search

    case .queueList: QueueMethods.list
    case .queuePause: QueueMethods.pause
    case .queueResume: QueueMethods.resume
    case .queueLimit: QueueMethods.limit
    case .kindList: KindMethods.list
    case .kindSet: KindMethods.set
    case .kindPause: KindMethods.pause
    case .kindResume: KindMethods.resume

    case .journalList: JournalMethods.list
    case .undo: JournalMethods.undo
    case .journalNote: JournalMethods.note
    case .errorList: ErrorMethods.list
    case .errorGet: ErrorMethods.get
    case .errorResolve: ErrorMethods.resolve
    case .errorSnooze: ErrorMethods.snooze
    case .errorReopen: ErrorMethods.reopen

    case .scheduleList: ScheduleMethods.list
    case .schedulePut: ScheduleMethods.put
    case .schedulePause: ScheduleMethods.pause
    case .scheduleResume: ScheduleMethods.resume
    case .scheduleRun: ScheduleMethods.run
    case .scheduleDelete: ScheduleMethods.delete

    case .watchOpen: WatchMethods.open
    case .watchSet: WatchMethods.set
    case .watchClose: WatchMethods.close
    case .eventsSubscribe: WatchMethods.subscribe

    case .storePause: StoreMethods.pause
    case .storeResume: StoreMethods.resume
    case .storeHealth: StoreMethods.health
    case .storeMetrics: StoreMethods.metrics
    case .metricsHistory: StoreMethods.history
    case .storeStats: StoreMethods.stats
    case .storeCheck: StoreMethods.check
    case .storeBackup: StoreMethods.backup
    }
  }
}

extension Notification {
  /// The notification's row.
  package var spec: NotificationSpec {
    switch self {
    case .workerCommand: WorkerMethods.command
    case .watchFrame: WatchMethods.frame
    case .bulkProgress: FilterMethods.progress
    case .events: WatchMethods.events
    }
  }
}
