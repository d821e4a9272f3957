import JSON
package import JobRPC
package import SafeText

/// How the monitor stands with its store.
package enum Connection: Hashable, Sendable {
  /// No connection has stood yet.
  case connecting
  case live(Hello)
  case lost(Loss)

  package struct Loss: Hashable, Sendable {
    package var since: Instant
    package var reason: SafeText
    package var attempt: Int
    package var nextTry: Instant
  }

  package var isLive: Bool {
    if case .live = self { return true }
    return false
  }
}

/// One live query that the store pushes.
struct Watch: Hashable, Sendable {
  /// What a watch is for; there is at most one of each.
  enum Slot: Int, CaseIterable, Hashable, Sendable {
    /// Counts for the tabs and the first screen; always open.
    case overview
    case screen
    case preview
  }

  /// Where a watch is between being asked for and showing what was asked.
  enum Progress: Hashable, Sendable {
    case opening(request: Int64)
    case setting(request: Int64)
    /// The store took the parameters; its frames are the new view's.
    case awaitingFrame
    case current
    /// The store would not open it; it is not asked again until something else is wanted.
    case refused
  }

  var view: ViewName
  var params: JSONValue
  var id: Int64?
  var progress: Progress
  var value: JSONValue?
}

/// What a request was for, so that its answer finds its place.
enum Request: Hashable, Sendable {
  case open(Watch.Slot)
  case set(Watch.Slot)
  case close
  case action(batch: Int)
  /// A change of one named thing, and what to say when it is done.
  case named(done: SafeText)
  case log(LogCall)
  case reasons(job: Int64)
  /// A change of one named thing that was agreed to.
  case proposal(Proposal)
  /// Journal entries older than the one with this id.
  case journalPage(after: Int64)
  /// What a look over the store found.
  case findings
  /// What may stand at that place of a filter that was so.
  case completion(text: String, position: Int)
  /// Jobs that a filter chooses, frozen for a verb.
  case selection
  /// A verb over a selection.
  case bulk(batch: Int, selection: String)
  /// The job whose args are to be edited.
  case edited
  /// An edited copy of a job.
  case requeued(of: Int64)
  /// The end of a job that somebody wants to be told of.
  case ending(Int64)
}
