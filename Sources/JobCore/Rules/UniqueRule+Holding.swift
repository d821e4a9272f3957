/// Who holds a unique key, and when it is let go.
///
/// | the job is | it holds its key |
/// |---|---|
/// | in one of `states`, and `window` has not passed since its enqueue | yes, if no other does |
/// | in another state | no |
/// | past its window | no; the row is put right when another job wants the key, or the job itself moves |
///
/// A job that a person brings back into its states while another holds the key is refused. One that comes back by
/// itself, since a run of it failed or its worker was lost, takes the key again where it is free, and else goes on
/// without it.
extension UniqueRule {
  /// Whether a job under this rule, enqueued at that time and now in that state, is to hold the key.
  public func holds(in state: JobStateName, createdAt: Timestamp, at now: Timestamp) -> Bool {
    states.contains(state) && window.map { now < createdAt + $0 } ?? true
  }
}

extension Job {
  /// Whether it is to hold its key at that time; what it does hold is `holdsUnique`.
  public func claimsUnique(at now: Timestamp) -> Bool {
    spec.unique?.holds(in: state.name, createdAt: spec.createdAt, at: now) ?? false
  }
}
