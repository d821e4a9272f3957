import JSON
import JobCore
import JobRPC
import SafeText

extension Model {
  mutating func answer(_ request: Int64, _ result: Result<JSONValue, RPCError>) -> [Effect] {
    guard let purpose = requests.removeValue(forKey: request) else { return [] }
    switch purpose {
    case .open(let slot):
      guard var watch = watches[slot], watch.progress == .opening(request: request) else { return [] }
      switch result {
      case .success(let value):
        watch.id = value["watch"]?.intValue
        watch.progress = .awaitingFrame
        watches[slot] = watch
      case .failure(let error):
        watch.progress = .refused
        watches[slot] = watch
        say("not shown: \(SafeText(error.message))", .error)
      }
    case .set(let slot):
      guard var watch = watches[slot], watch.progress == .setting(request: request) else { return [] }
      watch.progress = .awaitingFrame
      watches[slot] = watch
      if case .failure(let error) = result { say("not shown: \(SafeText(error.message))", .error) }
    case .close: break
    case .named(let done):
      switch result {
      case .success: say(done, .ok)
      case .failure(let error): say("refused: \(SafeText(error.message))", .error)
      }
    case .action(let batch): collect(result, in: batch)
    case .log(let asked): return takeLog(result, asked)
    case .reasons(let job): takeReasons(result, of: job)
    case .proposal(let proposal): tell(result, of: proposal)
    case .journalPage(let id): takeJournalPage(result, after: id)
    case .findings: takeFindings(result)
    case .completion(let text, let position): takeCompletion(result, text: text, position: position)
    case .bulk(let batch, let selection):
      bulks.removeAll { $0.token == selection }
      collect(result, in: batch)
    case .selection: return takeSelection(result, of: request)
    case .edited: return openEditor(result)
    case .requeued(let id): sayRequeued(result, of: id)
    case .ending(let id): return tellEnd(of: id, result)
    }
    return []
  }

  private mutating func collect(_ result: Result<JSONValue, RPCError>, in number: Int) {
    guard var batch = batches[number] else { return }
    batch.outstanding -= 1
    switch result {
    case .success(let value):
      batch.changed += value["changed"]?.intValue ?? 0
      batch.note(value)
      for (reason, count) in value["skipped"]?.objectValue ?? [:] {
        if let known = batch.skipped.firstIndex(where: { $0.reason == reason }) {
          batch.skipped[known].count += count.intValue ?? 0
        } else {
          batch.skipped.append((reason, count.intValue ?? 0))
        }
      }
    case .failure(let error): batch.failure = SafeText(error.message)
    }
    batches[number] = batch.outstanding > 0 ? batch : nil
    guard batch.outstanding == 0 else { return }
    let role: Role = batch.failure != nil || batch.changed == 0 ? .warn : .ok
    if batch.isUndo {
      lastAction = nil
      say(batch.sentence, role)
    } else {
      sayDone(batch.sentence, entries: batch.entries, undoUntil: batch.undoUntil, role)
    }
    guard var listing = screen.listing, batch.single == nil, batch.failure == nil else { return }
    listing.unmarkAll()
    screen.listing = listing
    if case .jobs(var jobs) = screen {
      jobs.marksWholeFilter = false
      screen = .jobs(jobs)
    }
  }
}

extension Model.Batch {
  /// Takes down what a call set down in the journal; all of it can be undone only until the first of it cannot.
  mutating func note(_ answer: JSONValue) {
    guard let entry = answer["journal_id"]?.intValue else { return }
    let until = answer["undo_until_us"]?.intValue.map { Timestamp(microseconds: $0) }
    undoUntil = entries.isEmpty ? until : until.flatMap { first in undoUntil.map { min($0, first) } }
    entries.append(entry)
  }

  /// `retried 182004`, or counts with reasons: `209 retried, 3 skipped: already running`.
  var sentence: SafeText {
    if let failure { return "not \(done): \(failure)" }
    let reasons = skipped.filter { $0.count > 0 }
    if let single, changed > 0, reasons.isEmpty { return "\(done) \(single)" }
    let counted: SafeText = "\(SafeText.count(Int(changed))) \(done)"
    guard !reasons.isEmpty else { return counted }
    let total = reasons.reduce(0) { $0 + $1.count }
    let words = reasons.map { reason in
      let text = SafeText(String(reason.reason.map { $0 == "_" ? " " : $0 }))
      return reasons.count == 1 ? text : "\(reason.count) \(text)"
    }
    return "\(counted), \(SafeText.count(Int(total))) skipped: \(words.joined(separator: ", "))"
  }
}
