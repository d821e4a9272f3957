import JobCore
import JobRPC
import SafeText

extension Painter {
  mutating func paint(_ screen: EntryScreen) {
    let entry = screen.entry
    var row = layout.body.lowerBound
    row = paintFact("when", clock.dated(entry.at), row: row)
    row = paintFact("what", "\(SafeText(entry.verb)) \(SafeText(entry.target))", row: row)
    if let reason = entry.reason { row = paintFact("why", SafeText(reason), row: row) }
    if let command = entry.command { row = paintFact("command", SafeText(command), row: row) }
  }
}
