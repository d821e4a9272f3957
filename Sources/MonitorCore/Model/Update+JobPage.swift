import JSON
import JobCore
import JobRPC
import SafeText

/// What the page of one job does beside showing it.
extension Model {
  /// Asks once in each state why a job that could run does not.
  mutating func fetchReasons() -> [Effect] {
    guard connection.isLive, case .job(var page) = screen, let data = page.data, !data.deleted,
      data.job.state != page.reasonsAsked
    else { return [] }
    page.reasonsAsked = data.job.state
    page.reasons = []
    screen = .job(page)
    switch data.job.state {
    case .queued, .scheduled, .blocked, .paused, .retrying:
      return [call(.jobWhy, ["id": .integer(page.id)], for: .reasons(job: page.id))]
    case .running, .completed, .cancelled, .dead: return []
    }
  }

  /// Takes the store's reasons; an answer that cannot be read is as good as none.
  mutating func takeReasons(_ result: Result<JSONValue, RPCError>, of job: Int64) {
    guard case .job(var page) = screen, page.id == job, case .success(let value) = result else { return }
    page.reasons = (value["reasons"]?.arrayValue ?? []).compactMap { try? WireReason(json: $0) }
    page.reasonsAt = clock.wall
    screen = .job(page)
  }

  /// Tab on the page: to the next section that it has, scrolled to where it can be read.
  mutating func goToSection(step: Int) {
    guard case .job(var page) = screen else { return }
    let sections = JobPage.sections(of: page, model: self)
    guard !sections.isEmpty else { return }
    let index = sections.firstIndex { $0.section == page.section }
    let next = index.map { ($0 + step + sections.count) % sections.count } ?? (step > 0 ? 0 : sections.count - 1)
    page.section = sections[next].section
    page.scroll = sections[next].line
    let height = Layout(size).listHeight(of: self)
    page.scroll = min(page.scroll, max(0, JobPage.height(of: page, model: self) - height))
    screen = .job(page)
  }

  /// Enter on the page: what the section is about, else folds and unfolds what is long.
  mutating func openSection() {
    guard case .job(var page) = screen else { return }
    switch page.section {
    case .error?:
      if let group = page.data?.job.error?.group {
        open(.error(ErrorScreen(id: group)))
        return
      }
    case .log?, .attempts?:
      if var log = page.data.map({ LogScreen(id: page.id, kind: SafeText($0.job.kind)) }) {
        log.job = page.data?.job
        open(.log(log))
        return
      }
    case .related?:
      if let parent = page.data?.job.relations.derivedFrom ?? page.data?.job.relations.after.first {
        open(.job(JobScreen(id: parent)))
        return
      }
    case .why?, .runbook?, .arguments?, .result?, .checkpoint?, .metadata?, nil: break
    }
    page.isUnfolded.toggle()
    screen = .job(page)
  }

  /// The page of the group that a job's error belongs to.
  mutating func openGroup() {
    guard let group = cursorJob?.error?.group else {
      say("no error group here", .warn)
      return
    }
    open(.error(ErrorScreen(id: group)))
  }
}
