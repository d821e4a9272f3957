import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  /// `job.why`: the job and what stands before it come from the reader thread, the terms from the engine's memory.
  func explain(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let id = try CallParams.id(&params)
    let ticket = drawToken()
    tickets[ticket] = target
    afterCommit { daemon in
      daemon.reader.ask { desk in
        let found: Result<(job: Job, entry: JournalEntry?)?, StoreError>
        do throws(StoreError) {
          found = .success(try Self.jobToExplain(id, desk))
        } catch {
          found = .failure(error)
        }
        return { daemon in daemon.explain(found, id, ticket) }
      }
    }
  }

  /// The job, and who paused it where somebody did.
  private static func jobToExplain(
    _ id: JobID, _ desk: ReaderThread.Desk
  ) throws(StoreError) -> (job: Job, entry: JournalEntry?)? {
    guard let job = try desk.jobs.jobs([id]).first else { return nil }
    guard case .paused(let entry, _) = job.state else { return (job, nil) }
    let found = try desk.jobs.journal(before: JournalID(rawValue: entry.rawValue + 1), limit: 1).first
    return (job, found?.id == entry ? found : nil)
  }

  private func explain(_ found: Result<(job: Job, entry: JournalEntry?)?, StoreError>, _ id: JobID, _ ticket: UInt64) {
    func refuse(_ error: RPCError) {
      if let target = tickets.removeValue(forKey: ticket) { self.refuse(target, error) }
    }
    switch found {
    case .failure(let error): refuse(RPCError(error))
    case .success(nil): refuse(RPCError(.noJob(id)))
    case .success((let job, let entry)?):
      let now = Self.moment()
      let obstacles = engine.obstacles(to: job, at: now)
      let reasons = obstacles.map { obstacle in
        WireReason(obstacle, at: now.wall, holders: entry.map { [$0.id: $0] } ?? [:])
      }
      guard job.state.name == .queued, let competition = engine.competition(for: job) else {
        return answer(reasons, ticket)
      }
      reader.ask { desk in
        let ahead = (try? desk.jobs.queuedAhead(of: job.claimKey, in: competition)) ?? 0
        return { daemon in
          var reasons = reasons
          if ahead > 0 {
            let most = competition.limit
            reasons.append(WireReason(.behind(min(ahead, most), isMore: ahead > most), at: now.wall))
          }
          if reasons.isEmpty { reasons.append(.claimable) }
          daemon.answer(reasons, ticket)
        }
      }
    }
  }

  private func answer(_ reasons: [WireReason], _ ticket: UInt64) {
    guard let target = tickets.removeValue(forKey: ticket) else { return }
    reply(target) { writer in
      writer.beginObject()
      writer.member("reasons", reasons)
      writer.endObject()
    }
  }
}
