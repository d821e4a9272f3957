import JSON
import JobRPC
import SafeText

/// What an attention line is about, which is what Enter on it opens.
enum AttentionDestination: Hashable, Sendable {
  case errorGroup(String)
  case deadJobs(kind: String?, queue: String?)
  case job(Int64)
  case queue(String)
  case worker(String)
  case kind(String)
  case schedule(String)
  case store
}

extension Attention {
  /// What the line is about; two lines never share it.
  var subject: String {
    let facts = ["class", "group", "schedule"].map { self.facts[$0]?.stringValue ?? "" }
    let job = code == "run_long" ? job.map(String.init) ?? "" : ""
    return ([code, queue ?? "", worker ?? "", kind ?? "", job] + facts).joined(separator: "\u{0}")
  }

  /// Where the line leads; a rule that this version does not know leads to the first thing that it names.
  var destination: AttentionDestination? {
    switch code {
    case "error_group": facts["group"]?.stringValue.map { .errorGroup($0) }
    case "dead_jobs": .deadJobs(kind: kind, queue: queue)
    case "run_long": job.map { .job($0) }
    case "kind_paused": kind.map { .kind($0) }
    case "schedule_missed": facts["schedule"]?.stringValue.map { .schedule($0) }
    case "store_paused", "disk_full": .store
    default:
      worker.map { .worker($0) } ?? queue.map { .queue($0) } ?? job.map { .job($0) } ?? kind.map { .kind($0) }
    }
  }

  /// The queue that `p` on the line pauses or resumes: only where the queue is what the line is about.
  var pausableQueue: String? {
    if case .queue(let name)? = destination { return name }
    return nil
  }
}

extension Model {
  /// Enter on a line of the attention list.
  mutating func openAttention(_ subject: String) {
    guard let line = overview?.attention.first(where: { $0.subject == subject }) else { return }
    switch line.destination {
    case .errorGroup(let id): open(.error(ErrorScreen(id: id)))
    case .deadJobs(let kind, let queue):
      let words = ["state:dead", kind.map { "kind:" + $0 }, queue.map { "queue:" + $0 }]
      open(.jobs(JobsScreen(filter: words.compactMap { $0 }.joined(separator: " "))))
    case .job(let id): open(.job(JobScreen(id: id)))
    case .queue(let name): open(.queue(QueueScreen(name: name)))
    case .worker(let id): open(.worker(WorkerScreen(id: id)))
    case .kind(let name):
      var kinds = KindsScreen()
      kinds.listing = Listing(cursor: .kind(name))
      open(.kinds(kinds))
    case .schedule(let name):
      var schedules = SchedulesScreen()
      schedules.listing = Listing(cursor: .schedule(name))
      open(.schedules(schedules))
    case .store: open(.store(StoreScreen()))
    case nil: say("this line leads nowhere else", .warn)
    }
  }
}
