public import JSON
public import JobCore

/// A registered worker, as the engine keeps it in memory.
public struct WorkerRecord: Sendable {
  /// The store's name for it.
  public let id: WorkerID
  /// What it said of itself.
  public let registration: WorkerRegistration
  /// The connection whose end is its death.
  public let connection: ConnectionID
  /// When it registered.
  public let startedAt: Timestamp
  /// When it was last heard of, by the monotonic clock.
  public internal(set) var lastSeen: Int64
  /// When it was last heard of.
  public internal(set) var lastSeenAt: Timestamp
  /// Who paused it, where somebody did.
  public internal(set) var pause: Pause?
  /// Whether it was told to finish what it has and end.
  public internal(set) var isDraining = false
  /// Whether it was told to end.
  public internal(set) var isStopping = false
  /// Runs it completed since it registered.
  public internal(set) var completed = 0
  /// Runs of it that failed since it registered.
  public internal(set) var failed = 0
  /// What its last heartbeat told of its process.
  public internal(set) var stats: JSONText?
}

/// A run that goes on, as the engine keeps it in memory.
public struct ActiveRun: Sendable {
  /// The job.
  public let job: JobID
  /// The run.
  public let fence: Fence
  /// Who has it.
  public let worker: WorkerID
  /// What the job was asked to be.
  public let spec: JobSpec
  /// The job's counted runs, this one included.
  public let attempt: Int
  /// When it was claimed.
  public let startedAt: Timestamp
  /// Since when it stands still.
  public internal(set) var pausedAt: Timestamp?
  /// Whether it was resumed since its worker's last heartbeat.
  var wasResumed = false
  /// What was asked of it.
  public internal(set) var ending: Lease.Ending?
  /// What it says of itself.
  public internal(set) var progress: Progress?
  /// The last of it that stands in no row yet.
  var unwritten: Progress?
  /// When the next report may be written, by the monotonic clock; nil before the first.
  var reportDue: Int64?
  /// When its lease ends, by the monotonic clock.
  public internal(set) var leaseEnds: Int64
  /// When the engine ends it if its worker has not: the hard timeout and the ladder's time; nil for never.
  public internal(set) var overdueAt: Timestamp?
  /// How far the wall clock was set since the run started, forward.
  var clockMoved = Duration.zero
  /// Log text taken in for it so far, in bytes.
  public var logBytes: Int64 = 0
}

/// A point in time on both clocks.
public struct Moment: Hashable, Sendable {
  /// What people and due times go by.
  public let wall: Timestamp
  /// What leases and waits go by, in nanoseconds since some fixed start.
  public let monotonic: Int64

  /// A point in time as both clocks show it.
  public init(wall: Timestamp, monotonic: Int64) {
    self.wall = wall
    self.monotonic = monotonic
  }
}
