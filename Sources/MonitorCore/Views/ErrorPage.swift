import JobCore
import JobRPC
import SafeText

/// One error group: what it is, its newest jobs, and the error of the one under the cursor with its frames.
extension Painter {
  mutating func paint(_ screen: ErrorScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    var row = layout.body.lowerBound
    guard let group = data.group else {
      paintEmpty("The store knows no error group \(SafeText(screen.id)) any more.", "q goes back.", row: row + 1)
      return
    }
    row = paintHead(of: group, screen, row: row)
    let jobs = screen.listing.order.compactMap { id -> WireJob? in
      guard case .job(let number) = id else { return nil }
      return screen.jobs[number]
    }
    let sample = layout.isFull ? sampleLines(screen) : []
    let most = max(4, layout.body.upperBound - row - min(sample.count, layout.body.count / 3) - 2)
    if layout.isFull {
      let marked = screen.listing.marks.count
      let note: SafeText = marked > 0 ? ", \(marked) marked" : .empty
      paintSection("NEWEST JOBS", "\(jobs.count)\(note)", row: row)
      row += 1
    }
    let rows = layout.isFull ? most : layout.body.upperBound - row
    row = paintJobs(
      screen.listing, jobs, row: row, rows: min(rows, layout.body.upperBound - row) - 1,
      empty: "None of its jobs is left in the store.")
    for (index, line) in sample.prefix(max(0, layout.body.upperBound - row)).enumerated() {
      paint(line, row: row + index)
    }
  }

  private mutating func paintHead(of group: WireErrorGroup, _ screen: ErrorScreen, row start: Int) -> Int {
    var row = start
    let sign = sign(of: group)
    let at = paint(sign, row: row, column: 1) + 3
    let last = grid.age(since: group.lastAt, clock)
    let story = stateStory(of: group)
    let since: SafeText = layout.isFull ? " since \(clock.dated(group.firstAt))" : .empty
    grid.write(
      [
        "\(SafeText.count(Int(group.count))) \(group.count == 1 ? "failure" : "failures")\(since), last \(last) ago",
        story,
      ].spaced, row: row, column: at,
      limit: columns - 1, role: .strong)
    row += 1
    guard layout.body.count >= 8 else { return row }
    for line in wrapped(errorText(group)).prefix(layout.isFull ? 3 : 1) {
      grid.write(line, row: row, column: 1, limit: columns - 1, role: .error)
      row += 1
    }
    guard layout.isFull else { return row }
    row = paintFact("kinds", names(group.kinds, "—"), row: row)
    row = paintFact("queues", names(group.queues, "—"), row: row)
    row = paintFact("workers", names(group.workers, "—"), row: row)
    if !group.versions.isEmpty { row = paintFact("versions", names(group.versions, "—"), row: row) }
    if let runbook = sampleJob(screen)?.job.runbook {
      let owner = runbook.owner.map { "\(SafeText($0))" as SafeText } ?? "nobody is named"
      row = paintFact(
        "owner",
        [
          owner, runbook.link.map { SafeText($0) } ?? .empty,
          runbook.rollback.map { "rollback: \(SafeText($0))" } ?? .empty,
        ].spaced,
        row: row)
    }
    return row + 1
  }

  /// The job under the cursor, as far as it is known whole.
  private func sampleJob(_ screen: ErrorScreen) -> JobView? {
    guard let view = model.preview, screen.listing.cursor == .job(view.job.id) else { return nil }
    return view
  }

  private func sampleLines(_ screen: ErrorScreen) -> [PageLine] {
    guard let view = sampleJob(screen), let error = view.job.error else { return [] }
    return errorLines(error, of: view.job, JobScreen(id: view.job.id), unfold: .empty)
  }
}
