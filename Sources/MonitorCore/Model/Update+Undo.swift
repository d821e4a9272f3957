import JSON
import JobCore
import JobRPC
import SafeText

/// Taking back what this session did last.
extension Model {
  /// Names what `u` would take back, and asks.
  mutating func askUndo() -> [Effect] {
    if let obstacle {
      say(obstacle, .warn)
      return []
    }
    guard let lastAction else {
      say("this session has changed nothing yet; the journal undoes what others did", .warn)
      return []
    }
    guard let until = lastAction.undoUntil, !lastAction.entries.isEmpty else {
      say("\(lastAction.done): that cannot be undone", .warn)
      return []
    }
    guard clock.wall < until else {
      say("\(lastAction.done): could be undone until \(clock.hourMinuteSecond(until))", .warn)
      return []
    }
    ask(.undo(lastAction))
    return []
  }

  /// The newest of its entries first, since a later one stands on what the earlier one left.
  mutating func undo(_ action: LastAction) -> [Effect] {
    let batch = nextBatch
    nextBatch += 1
    batches[batch] = Batch(done: "undone", single: nil, outstanding: action.entries.count, isUndo: true)
    return action.entries.sorted(by: >).map { entry in
      call(.undo, ["journal_id": .integer(entry)], for: .action(batch: batch))
    }
  }

  /// What was done, as the last action; `u` is named with it where that takes it back.
  mutating func sayDone(_ done: SafeText, entries: [Int64], undoUntil: Timestamp?, _ role: Role = .ok) {
    guard !entries.isEmpty else {
      say(done, role)
      return
    }
    lastAction = LastAction(done: done, at: clock.wall, entries: entries, undoUntil: undoUntil)
    let key = settings.keymap.key(of: .undo, in: screen.context)
    guard let undoUntil, let key else {
      say(done, role)
      return
    }
    say("\(done) · \(key) undoes it until \(clock.hourMinute(undoUntil))", role)
  }
}
