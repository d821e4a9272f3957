public import JobCore

/// A new job made from another: what that one was asked to be, with changes. The old one stays as it is.
public struct JobEdit: Sendable {
  /// The new job, the changes made.
  public var request: NewJob
  /// The job that it is made from.
  public var origin: JobID
  /// The states in which the person saw the old job.
  public var ifState: [JobStateName]?
  /// Why, in the person's words.
  public var reason: String?
  /// Who.
  public var actor: Actor

  /// An edit of `origin`.
  public init(_ request: NewJob, of origin: JobID, ifState: [JobStateName]?, reason: String?, actor: Actor) {
    self.request = request
    self.origin = origin
    self.ifState = ifState
    self.reason = reason
    self.actor = actor
  }
}

extension NewJob {
  /// What a job was asked to be, asked again: due at once, and without what ties the old one to keys and other jobs.
  public init(again job: Job) {
    let spec = job.spec
    self.init(kind: spec.kind, args: spec.args, queue: spec.queue)
    priority = spec.priority
    maxAttempts = job.maxAttempts
    backoff = spec.backoff
    // Zero is "none", where nil would take the kind's policy.
    timeout = spec.timeout ?? .zero
    softTimeout = spec.softTimeout ?? .zero
    limitKey = spec.limitKey
    tags = spec.tags
    metadata = spec.metadata
    trace = spec.trace
    runbook = spec.runbook
    derivedFrom = job.id
  }
}
