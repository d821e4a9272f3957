import JobCore
package import JobRPC

/// One job with everything that the store keeps of it.
package struct JobScreen: Hashable, Sendable {
  /// The sections of the page; Tab goes from one to the next.
  package enum Section: Hashable, Sendable {
    case why, error, attempts, runbook, related, arguments, log, result, checkpoint, metadata
  }

  package var id: Int64
  package var data: JobView?
  package var scroll = 0
  /// Whether library frames and long values are shown whole.
  package var isUnfolded = false
  /// The section that Tab went to.
  package var section: Section?
  /// Why it does not run, as the store last told.
  var reasons: [WireReason] = []
  /// When it told.
  var reasonsAt: Timestamp?
  /// The state in which the store was asked why, so that it is asked once a state.
  var reasonsAsked: WireState?

  package init(id: Int64) {
    self.id = id
  }
}
