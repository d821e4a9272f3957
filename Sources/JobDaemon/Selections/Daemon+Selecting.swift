import JSON
import JobCore
import JobEngine
import JobRPC

/// A selection in the making: the reader thread finds its jobs part by part, and does other work between them.
final class Selecting {
  let target: ReplyTarget
  let verb: Method
  let text: String
  let filter: JobFilter
  let now: Timestamp
  var ids: [JobID] = []
  /// Log text that was read for terms about logs.
  var searched: Int64 = 0

  init(target: ReplyTarget, verb: Method, text: String, filter: JobFilter, now: Timestamp) {
    self.target = target
    self.verb = verb
    self.text = text
    self.filter = filter
    self.now = now
  }
}

extension Daemon {
  /// Jobs shown with a selection.
  private static let sample = 10
  /// Log text that a selection reads at most.
  private static let searchedLogs: Int64 = 256 << 20

  /// `job.select {filter, verb}`: freezes the ids of what matches now.
  func select(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var filterText = FilterText()
    var verb: Method?
    var hasFilter = false
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "verb":
        let word = try params.string(key)
        verb = Method.verbsOnJobs.first { $0.verb == word }
        if verb == nil { throw params.fault(key, "one of \(Method.verbsOnJobs.map(\.verb).joined(separator: " "))") }
      default:
        if key == "filter" { hasFilter = true }
        if try !filterText.take(key, &params) { try params.skip() }
      }
    }
    guard hasFilter else { throw params.fault("filter", "a string") }
    guard let verb else { throw params.fault("verb", "a string") }
    let now = Self.moment().wall
    let filter: JobFilter
    do { filter = try filterText.filter(at: now) } catch { return refuse(target, RPCError(error)) }
    let ticket = drawToken()
    selecting[ticket] = Selecting(target: target, verb: verb, text: filterText.text, filter: filter, now: now)
    afterCommit { daemon in daemon.selectMore(ticket, below: nil) }
  }

  private func selectMore(_ ticket: UInt64, below: JobID?) {
    guard let selecting = selecting[ticket] else { return }
    guard selecting.target.session.isOpen else {
      self.selecting[ticket] = nil
      return
    }
    let filter = selecting.filter
    let asksLogs = !filter.logTerms.isEmpty
    let redactor = matcher(for: selecting.target.session)
    var asked = JobSelection(filter: filter, below: below, budget: asksLogs ? 1000 : 50_000, now: selecting.now)
    asked.redactor = redactor
    let part = asked
    reader.ask { desk in
      let found: Result<SelectedJobs, StoreError>
      var searched: Int64 = 0
      do throws(StoreError) {
        var jobs = try desk.jobs.select(part)
        if asksLogs {
          let search = LogSearch(jobs: desk.jobs, logs: desk.logs)
          var kept: [SelectedJobs.Entry] = []
          for entry in jobs.entries where try search.holds(filter, entry.id, by: redactor, &searched) {
            kept.append(entry)
          }
          jobs.entries = kept
        }
        found = .success(jobs)
      } catch {
        found = .failure(error)
      }
      let read = searched
      return { daemon in daemon.selected(ticket, found, searched: read) }
    }
  }

  private func selected(_ ticket: UInt64, _ found: Result<SelectedJobs, StoreError>, searched: Int64) {
    guard let selecting = selecting[ticket] else { return }
    func give(up error: RPCError) {
      self.selecting[ticket] = nil
      refuse(selecting.target, error)
    }
    switch found {
    case .failure(let error): return give(up: RPCError(error))
    case .success(let part):
      selecting.ids += part.entries.map(\.id)
      selecting.searched += searched
      guard selecting.ids.count <= Selections.largest else {
        return give(
          up: RPCError(
            .limitExceeded, "more than \(Selections.largest) jobs match; narrow the filter",
            ["path": "filter", "limit": .integer(Int64(Selections.largest))]))
      }
      guard selecting.searched <= Self.searchedLogs else {
        return give(
          up: RPCError(
            .limitExceeded, "the logs of what the filter matches are too large to be searched; narrow it",
            ["path": "filter", "limit": .integer(Self.searchedLogs)]))
      }
      if let next = part.next { return selectMore(ticket, below: next) }
      self.selecting[ticket] = nil
      keep(selecting)
    }
  }

  /// Gives the selection its token, and answers with the newest of its jobs.
  private func keep(_ selecting: Selecting) {
    let selection = Selection(
      token: Selections.newToken(), owner: selecting.target.session.actor.uid, verb: selecting.verb,
      filter: selecting.text, ids: selecting.ids, namesCompleted: selecting.filter.names(.completed),
      endsAt: Self.moment().monotonic + Selections.life)
    do throws(RPCError) { try selections.keep(selection) } catch { return refuse(selecting.target, error) }
    let shown = Array(selection.ids.prefix(Self.sample))
    ask(selecting.target) { desk throws(StoreError) in
      let jobs = try desk.jobs.jobs(shown).map { WireJob($0, by: desk.redactor) }
      return .result { writer in
        writer.beginObject()
        writer.member("selection", selection.token)
        writer.member("count", selection.ids.count)
        writer.member("sample", jobs)
        writer.endObject()
      }
    }
  }

  /// `job.select_cancel {selection}`: stops the verb that runs on it at its next part, or forgets it unused.
  func cancelSelection(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var token: String?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "selection": token = try params.string(key)
      default: try params.skip()
      }
    }
    guard let token else { throw params.fault("selection", "a string") }
    let owner = target.session.actor.uid
    if let run = bulkRuns[token] {
      guard run.selection.owner == owner else {
        return refuse(
          target, RPCError(.permission, "the selection is another user's", ["selection": .string(token)]))
      }
      run.isCancelled = true
      return acknowledge(target)
    }
    do throws(RPCError) {
      _ = try selections.take(token, for: nil, by: owner, at: Self.moment().monotonic)
    } catch {
      return refuse(target, error)
    }
    acknowledge(target)
  }
}
