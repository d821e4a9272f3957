import JSON
import JobCore
import JobRPC
import SafeText

/// Verbs on everything that a filter matches: the store freezes the jobs, a person sees how many, the store does it.
extension Model {
  /// What a verb on everything is about on this screen.
  private struct Scope {
    var filter: String
    /// What its jobs have in common, behind `jobs`: `of SMTPTimeout`.
    var name: SafeText
    /// How many jobs it is known to match.
    var matched: Int?
  }

  private var scope: Scope? {
    switch screen {
    case .jobs(let jobs):
      let name: SafeText = jobs.filter.isEmpty ? "of the whole store" : "of \(SafeText(jobs.filter))"
      return Scope(
        filter: jobs.filter, name: name, matched: jobs.data.flatMap { $0.more ? nil : Int($0.matched) })
    case .error(let error): return scope(ofGroup: error.id, error.data?.group)
    case .errors(let errors):
      guard case .group(let id)? = errors.listing.cursor else { return nil }
      return scope(ofGroup: id, errors.rows[id])
    case .queue(let queue): return scope([(.queue, queue.name)], "of queue \(SafeText(queue.name))")
    case .overview, .queues:
      switch screen.listing?.cursor {
      case .queue(let name)?: return scope([(.queue, name)], "of queue \(SafeText(name))")
      case .attention(let subject)?:
        guard let line = overview?.attention.first(where: { $0.subject == subject }) else { return nil }
        return scope(of: line)
      case .job?, .worker?, .group?, .schedule?, .entry?, .kind?, .loop?, nil: return nil
      }
    case .job, .log, .workers, .worker, .schedules, .journal, .entry, .kinds, .store: return nil
    }
  }

  private func scope(ofGroup id: String, _ group: WireErrorGroup?) -> Scope {
    Scope(
      filter: "group:\(id)", name: Model.cause(class: group?.class, message: group?.message, else: id), matched: nil)
  }

  /// The class alone would name many groups: the message tells them apart.
  private static func cause(class: String?, message: String?, else id: String) -> SafeText {
    let words = [`class`, message].compactMap { $0.flatMap { $0.isEmpty ? nil : SafeText($0) } }
    return "of \(words.isEmpty ? SafeText(id) : words.joined(separator: ": ").truncated(columns: 60))"
  }

  /// What a line of the attention list is about, as far as that are jobs chosen by one thing.
  private func scope(of line: Attention) -> Scope? {
    switch line.destination {
    case .errorGroup(let id):
      return Scope(
        filter: "group:\(id)",
        name: Model.cause(
          class: line.facts["class"]?.stringValue, message: line.facts["message"]?.stringValue, else: id))
    case .deadJobs(let kind, let queue):
      var terms: [(FilterTerm, String)] = []
      var words: [SafeText] = []
      if let kind {
        terms.append((.kind, kind))
        words.append("of \(SafeText(kind))")
      }
      if let queue {
        terms.append((.queue, queue))
        words.append("in queue \(SafeText(queue))")
      }
      return terms.isEmpty ? nil : scope(terms, words.joined(separator: " "))
    case .queue(let name): return scope([(.queue, name)], "of queue \(SafeText(name))")
    case .job, .worker, .kind, .schedule, .store, nil: return nil
    }
  }

  /// Nil for a name that the filter language cannot say exactly: better none than others' jobs.
  private func scope(_ terms: [(term: FilterTerm, name: String)], _ name: SafeText) -> Scope? {
    let words = terms.compactMap { $0.term.naming($0.name) }
    return words.count == terms.count ? Scope(filter: words.joined(separator: " "), name: name) : nil
  }

  /// Has the store choose and freeze everything here that the verb is meant for.
  mutating func choose(_ verb: Verb) -> [Effect] {
    if let obstacle {
      say(obstacle, .warn)
      return []
    }
    guard let scope else {
      say("nothing here to choose jobs by: go to a filter, a queue or an error group", .warn)
      return []
    }
    if case .jobs(let jobs) = screen, let trying = jobs.trying, trying != jobs.filter {
      say("the new filter is not there yet", .warn)
      return []
    }
    let filter: JobFilter
    do throws(FilterError) {
      filter = try JobFilter(
        parsing: scope.filter, at: FilterClock(now: clock.wall, utcOffset: .seconds(clock.zoneSeconds)))
    } catch {
      say("the filter cannot be read", .error)
      return []
    }
    let states = verb.states(named: filter)
    let narrowed =
      scope.filter + (scope.filter.isEmpty ? "" : " ") + "state:" + states.map(\.rawValue).joined(separator: ",")
    let params: JSONObject = [
      "filter": .string(narrowed), "verb": .string(verb.imperative.text.lowercased()),
      "utc_offset_min": .integer(clock.zoneSeconds / 60),
    ]
    choosing = Choosing(
      request: nextRequest, verb: verb, name: scope.name, states: states, matched: scope.matched)
    return [call(.jobSelect, .object(params), for: .selection)]
  }

  /// Keys while the store chooses: only leaving works, so that nothing typed ahead meets another screen.
  mutating func pressWhileChoosing(_ key: Key) {
    guard key == .escape || key == "^C" || key == .character("q"), let choosing else { return }
    // Its answer finds nobody who waits for it; the selection is given back then.
    self.choosing = nil
    say("nothing was \(choosing.verb.done)")
  }

  mutating func takeSelection(_ result: Result<JSONValue, RPCError>, of request: Int64) -> [Effect] {
    let choosing = choosing?.request == request ? choosing : nil
    if choosing != nil { self.choosing = nil }
    switch result {
    case .failure(let error):
      if choosing != nil { say("refused: \(SafeText(error.message))", .error) }
      return []
    case .success(let value):
      guard let token = value["selection"]?.stringValue else { return [] }
      let count = Int(value["count"]?.intValue ?? 0)
      guard let choosing else { return [cancelSelection(token)] }
      guard count > 0 else {
        say("no job \(choosing.name) can be \(choosing.verb.done)", .warn)
        return [cancelSelection(token)]
      }
      let sample = (value["sample"]?.arrayValue ?? []).compactMap { try? WireJob(json: $0) }.map { Target($0) }
      ask(
        .selection(
          Selection(
            verb: choosing.verb, token: token, name: choosing.name, count: count,
            others: choosing.matched.map { max(0, $0 - count) }, states: choosing.states, sample: sample)))
      return []
    }
  }

  mutating func cancelSelection(_ token: String) -> Effect {
    call(.jobSelectCancel, ["selection": .string(token)], for: .close)
  }

  /// The verb on the frozen jobs, each only where it still is in one of the states that it was chosen by.
  mutating func send(_ selection: Selection, reason: String?) -> [Effect] {
    let batch = nextBatch
    nextBatch += 1
    batches[batch] = Batch(done: selection.verb.done, single: nil, outstanding: 1)
    bulks.append(Bulk(verb: selection.verb, token: selection.token, decided: 0, total: selection.count))
    var params: JSONObject = [
      "selection": .string(selection.token), "if_state": .array(selection.states.map { .string($0.rawValue) }),
    ]
    if selection.states.contains(.completed), selection.verb == .retry || selection.verb == .delete {
      params["completed"] = true
    }
    if let reason { params["reason"] = .string(reason) }
    return [call(selection.verb.method, .object(params), for: .bulk(batch: batch, selection: selection.token))]
  }

  mutating func noteProgress(of token: String, decided: Int, total: Int) {
    guard let index = bulks.firstIndex(where: { $0.token == token }) else { return }
    bulks[index].decided = decided
    bulks[index].total = total
  }

  /// Has the newest verb that runs over a selection stop at its next part; nil where none runs.
  mutating func stopBulk() -> [Effect]? {
    guard let bulk = bulks.last, connection.isLive else { return nil }
    say("\(bulk.verb.doing) stops; what is done stays", .warn)
    return [cancelSelection(bulk.token)]
  }
}
