/// Why a job is not given back what it was.
public enum UndoRefusal: String, CaseIterable, Error, Hashable, Sendable {
  /// Something happened to it since: what it is now is not what the undone verb made of it.
  case changed = "changed_since"
  /// It was forgotten since.
  case gone
  /// It ran when the verb came: its worker has been told.
  case running
  /// It waited for others, which may have ended since.
  case blocked
  /// Others waited for it, or its batch did, and have been told.
  case awaited
  /// Another job has its idempotency key by now.
  case keyTaken = "key_taken"
  /// Another job holds its unique key by now.
  case uniqueTaken = "unique_taken"
}

extension Job {
  /// The job as `image` has it, in the place of this one.
  ///
  /// Only where nothing happened between: the version is the image's and the one change of the undone verb.
  ///
  /// - Throws: why it stays as it is.
  public func restored(to image: Job) throws(UndoRefusal) -> Job {
    guard version == image.version + 1 else { throw .changed }
    if case .running = image.state { throw .running }
    if case .running = state { throw .running }
    // A verb that ended a job, or took it out of its end, told whoever waited for it.
    if state.name.isFinal != image.state.name.isFinal {
      if image.waitsForOthers { throw .blocked }
      if spec.batch != nil { throw .awaited }
    }
    var job = image
    job.version = version
    return job
  }

  /// This job, deleted once, as a row to put back.
  ///
  /// - Throws: why it stays deleted.
  public func reinserted() throws(UndoRefusal) -> Job {
    if waitsForOthers { throw .blocked }
    if spec.batch != nil, !state.name.isFinal { throw .awaited }
    var job = self
    job.version += 1
    return job
  }

  private var waitsForOthers: Bool {
    switch state {
    case .blocked, .paused(_, .blocked): true
    case .scheduled, .queued, .paused, .running, .retrying, .completed, .cancelled, .dead: false
    }
  }
}
