package import JobRPC
import SafeText

/// The screens that have a number.
package enum Tab: Int, CaseIterable, Hashable, Sendable {
  case overview = 1, jobs, errors, workers, schedules, journal, queues, kinds, store

  var name: SafeText {
    switch self {
    case .overview: "Overview"
    case .jobs: "Jobs"
    case .errors: "Errors"
    case .workers: "Workers"
    case .schedules: "Schedules"
    case .journal: "Journal"
    case .queues: "Queues"
    case .kinds: "Kinds"
    case .store: "Store"
    }
  }

  /// The name where nine of them share 80 columns.
  var shortName: SafeText {
    switch self {
    case .overview: "Over"
    case .jobs: "Jobs"
    case .errors: "Err"
    case .workers: "Wrk"
    case .schedules: "Sch"
    case .journal: "Jrn"
    case .queues: "Que"
    case .kinds: "Kind"
    case .store: "Store"
    }
  }
}

/// One screen with what it shows: data, cursor, scroll.
package enum Screen: Hashable, Sendable {
  case overview(OverviewScreen)
  case jobs(JobsScreen)
  case job(JobScreen)
  case log(LogScreen)
  case workers(WorkersScreen)
  case worker(WorkerScreen)
  case queues(QueuesScreen)
  case queue(QueueScreen)
  case errors(ErrorsScreen)
  case error(ErrorScreen)
  case schedules(SchedulesScreen)
  case journal(JournalScreen)
  case entry(EntryScreen)
  case kinds(KindsScreen)
  case store(StoreScreen)

  package var context: KeyContext {
    switch self {
    case .overview: .overview
    case .jobs: .jobs
    case .job: .job
    case .log: .log
    case .workers: .workers
    case .worker: .worker
    case .queues: .queues
    case .queue: .queue
    case .errors: .errors
    case .error: .error
    case .schedules: .schedules
    case .journal: .journal
    case .entry: .entry
    case .kinds: .kinds
    case .store: .store
    }
  }

  /// The list on it; pages of text have none.
  package var listing: Listing? {
    get {
      switch self {
      case .overview(let screen): screen.listing
      case .jobs(let screen): screen.listing
      case .workers(let screen): screen.listing
      case .worker(let screen): screen.listing
      case .queues(let screen): screen.listing
      case .queue(let screen): screen.listing
      case .errors(let screen): screen.listing
      case .error(let screen): screen.listing
      case .schedules(let screen): screen.listing
      case .journal(let screen): screen.listing
      case .kinds(let screen): screen.listing
      case .store(let screen): screen.listing
      case .job, .log, .entry: nil
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .overview(var screen):
        screen.listing = newValue
        self = .overview(screen)
      case .jobs(var screen):
        screen.listing = newValue
        self = .jobs(screen)
      case .workers(var screen):
        screen.listing = newValue
        self = .workers(screen)
      case .worker(var screen):
        screen.listing = newValue
        self = .worker(screen)
      case .queues(var screen):
        screen.listing = newValue
        self = .queues(screen)
      case .queue(var screen):
        screen.listing = newValue
        self = .queue(screen)
      case .errors(var screen):
        screen.listing = newValue
        self = .errors(screen)
      case .error(var screen):
        screen.listing = newValue
        self = .error(screen)
      case .schedules(var screen):
        screen.listing = newValue
        self = .schedules(screen)
      case .journal(var screen):
        screen.listing = newValue
        self = .journal(screen)
      case .kinds(var screen):
        screen.listing = newValue
        self = .kinds(screen)
      case .store(var screen):
        screen.listing = newValue
        self = .store(screen)
      case .job, .log, .entry: break
      }
    }
  }

  /// The job with this id as it is painted here.
  package func job(_ id: Int64) -> WireJob? {
    switch self {
    case .overview(let screen): screen.jobs[id]
    case .jobs(let screen): screen.rows[id]
    case .job(let screen): screen.data?.job.id == id ? screen.data?.job : nil
    case .worker(let screen): screen.data?.jobs.first { $0.id == id }
    case .queue(let screen): screen.jobs[id]
    case .error(let screen): screen.jobs[id]
    case .log, .workers, .queues, .errors, .schedules, .journal, .entry, .kinds, .store: nil
    }
  }
}
