import JobCore
import JobRPC
import SafeText

extension Painter {
  /// The overview without room for sections: queues alone, the counts stand in the title.
  mutating func paintSmall(_ overview: OverviewView, _ screen: OverviewScreen) {
    let row = layout.body.lowerBound
    let queues = screen.listing.order.compactMap { id -> WireQueue? in
      guard case .queue(let name) = id else { return nil }
      return overview.queues.first { $0.name == name }
    }
    let header = layout.body.count >= 8
    let rows = layout.body.upperBound - row - (header ? 1 : 0)
    let cursor = queues.firstIndex { screen.listing.cursor == .queue($0.name) } ?? 0
    let first = max(0, min(cursor - rows + 1, queues.count - rows))
    if queues.isEmpty {
      paintEmpty("no queues yet", row: row)
      return
    }
    paintQueueRows(
      Array(queues[first...]), listing: screen.listing, row: row, rows: max(1, rows), header: header)
  }

  /// The counts that matter, most telling first.
  func summary(_ overview: OverviewView) -> [(SafeText, Role)] {
    let counts = overview.counts
    func item(_ state: WireState, _ word: SafeText, _ role: Role) -> (SafeText, Role) {
      ("\(SafeText.count(Int(counts[state]))) \(word)", counts[state] == 0 ? .numberZero : role)
    }
    return [
      item(.running, "run", .number), item(.queued, "wait", .number), item(.dead, "dead", .stateDead),
      item(.retrying, "retry", .stateRetrying),
    ]
  }

  /// Everything on one line, for slivers of a screen; numbers are left out whole, never cut.
  mutating func paintLine() {
    var at = 0
    let connection: (Glyph, SafeText, Role) =
      switch model.connection {
      case .live: model.silence >= 3000 ? (.scheduled, "slow", .connectionSlow) : (.running, "live", .connectionLive)
      case .connecting: (.scheduled, "connecting", .connectionSlow)
      case .lost: (.queued, "lost", .connectionLost)
      }
    if case .live = model.connection, let last = model.lastFrame, model.silence < 3000 {
      grid.expire(at: last + 3000)
    }
    let width = connection.1.width + 2
    if columns >= 30 { at = grid.write("jobtop", row: 0, column: 0, role: .title) + 1 }
    if let overview = model.overview {
      for (text, role) in summary(overview) where at + text.width + 1 + width <= columns {
        at = grid.write(text, row: 0, column: at, role: role) + 1
      }
    }
    grid.write(connection.0, row: 0, column: at, role: connection.2)
    grid.write(connection.1, row: 0, column: at + 2, role: connection.2)
    if let question = model.question {
      // Whatever else there was to see: what is not on the screen must not be answered.
      let row = grid.size.rows - 1
      let answer: SafeText
      switch question.field {
      case nil: answer = " y/n"
      case .reason?: answer = " Why? \(question.typed.before)"
      case .word(let word)?: answer = " \(SafeText(word)): \(question.typed.before)"
      }
      grid.fill(.space, row: row, columns: 0..<columns)
      grid.write(
        title(of: question), row: row, column: 0, limit: columns - answer.width, role: .dialogDanger)
      grid.write(answer, row: row, endingAt: columns, role: .dialogDanger)
    } else if let flash = model.flash, grid.size.rows > 1 {
      grid.write(flash.text, row: grid.size.rows - 1, column: 0, role: flash.role)
    }
    if let timers = model.timers { grid.expire(at: timers) }
  }
}
