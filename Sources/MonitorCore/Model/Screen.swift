package import JobRPC
package import SafeText

/// The screens that have a number.
package enum Tab: Int, CaseIterable, Hashable, Sendable {
  case overview = 1, jobs, errors, workers, schedules, journal, queues, kinds, store

  /// Those that this version has; the others keep their numbers.
  package static let working: [Tab] = [.overview, .jobs, .workers, .queues]

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
    }
  }

  /// The list on it; a job and a log have none.
  package var listing: Listing? {
    get {
      switch self {
      case .overview(let screen): screen.listing
      case .jobs(let screen): screen.listing
      case .workers(let screen): screen.listing
      case .worker(let screen): screen.listing
      case .queues(let screen): screen.listing
      case .queue(let screen): screen.listing
      case .job, .log: nil
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
      case .job, .log: break
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
    case .log, .workers, .queues: nil
    }
  }
}

package struct OverviewScreen: Hashable, Sendable {
  package var listing = Listing()
  /// The longest runs, by id.
  package var jobs: [Int64: WireJob] = [:]
}

package struct JobsScreen: Hashable, Sendable {
  package static let orders: [(sort: String, label: SafeText)] = [
    ("-id", "newest first"), ("id", "oldest first"), ("priority", "priority, first to run first"),
    ("-created", "created, last first"), ("run_at", "due, soonest first"), ("-started", "started, last first"),
    ("-finished", "finished, last first"), ("-duration", "longest run first"), ("-attempt", "most attempts first"),
  ]

  package var listing = Listing()
  /// What the rows on the screen were selected by.
  package var filter = ""
  /// A filter that the store has not accepted yet; the old one stays until it has.
  package var trying: String?
  package var sort = "-id"
  package var offset: Int64 = 0
  /// Another part of the list, or another order, was asked for; it is taken at once when it comes.
  package var awaitsWindow = false
  package var showsPreview = false
  package var data: JobsView?
  /// Rows by id; a row that left the store stays while the order is held.
  package var rows: [Int64: WireJob] = [:]

  package init() {}

  package init(filter: String) {
    self.filter = filter
  }
}

package struct JobScreen: Hashable, Sendable {
  package var id: Int64
  package var data: JobView?
  package var scroll = 0
  package var showsLibraryFrames = false

  package init(id: Int64) {
    self.id = id
  }
}

package struct WorkersScreen: Hashable, Sendable {
  package var listing = Listing()
  package var data: WorkersView?
  package var rows: [String: WireWorker] = [:]
}

package struct WorkerScreen: Hashable, Sendable {
  package var id: String
  package var listing = Listing()
  package var data: WorkerView?

  package init(id: String) {
    self.id = id
  }
}

package struct QueuesScreen: Hashable, Sendable {
  package var listing = Listing()
  package var data: QueuesView?
  package var rows: [String: WireQueue] = [:]
}

package struct QueueScreen: Hashable, Sendable {
  package var name: String
  package var listing = Listing()
  package var data: QueueView?
  package var jobs: [Int64: WireJob] = [:]

  package init(name: String) {
    self.name = name
  }
}
