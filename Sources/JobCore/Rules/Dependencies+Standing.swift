/// What the states of parents mean for the job that waits for them.
///
/// | parent | on `success` | on `completion` |
/// |---|---|---|
/// | `completed` | satisfies | satisfies |
/// | `cancelled`, `dead` | fails | satisfies |
/// | any other | open | open |
extension Dependencies {
  /// What one parent means for its child.
  public enum Standing: Hashable, Sendable {
    /// It is what the child waits for.
    case satisfies
    /// It is over and not what the child waits for; only a retry of it can change that.
    case fails
    /// It is not over.
    case open
  }

  /// How a new job with parents begins.
  public enum Start: Hashable, Sendable {
    /// Nothing is left to wait for.
    case free
    /// `on` ends are left to wait for, and these parents can bring one.
    case blocked(on: Int, parents: [JobID])
    /// A parent failed, or every one where one would do, and the job does not outlive that.
    case cancelled
  }

  /// What a parent in that state means.
  public func standing(of parent: JobStateName) -> Standing {
    switch parent {
    case .completed: .satisfies
    case .cancelled, .dead: condition == .completion ? .satisfies : .fails
    case .scheduled, .blocked, .queued, .paused, .running, .retrying: .open
    }
  }

  /// How a job begins whose parents are in these states, in the order of `ids`.
  ///
  /// A parent that was over before counts at once. One that failed stays in the wait, since a retry may complete it.
  public func start(parents: [JobStateName]) -> Start {
    let standings = parents.map(standing)
    let left = zip(ids, standings).filter { $0.1 != .satisfies }.map(\.0)
    switch mode {
    case .all:
      if left.isEmpty { return .free }
      if onParentDead == .cancel, standings.contains(.fails) { return .cancelled }
      return .blocked(on: left.count, parents: left)
    case .any:
      if left.count < ids.count || ids.isEmpty { return .free }
      if onParentDead == .cancel, !standings.contains(.open) { return .cancelled }
      return .blocked(on: 1, parents: left)
    }
  }
}

extension Job {
  /// Whether it waits for other jobs, also where a person holds it meanwhile.
  public var isBlocked: Bool {
    switch state {
    case .blocked, .paused(_, was: .blocked): true
    case .scheduled, .queued, .paused, .running, .retrying, .completed, .cancelled, .dead: false
    }
  }
}
