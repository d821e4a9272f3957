import JobCore
import JobEngine
import JobRPC

/// A verb on its way over a selection, a part a tick. Loop thread only.
///
/// What is done stays done: a part is one transaction, and the verb's one journal entry says how far it came.
final class BulkRun {
  let selection: Selection
  let target: ReplyTarget
  /// The verb with its reason and conditions; each part is this with other ids.
  let action: JobAction
  /// Whether completed jobs are left alone, since neither the call nor the filter names them.
  private let sparesCompleted: Bool
  /// Jobs that were handed to the engine.
  private(set) var position = 0
  private(set) var tally = Tally()
  /// The verb's journal entry, once a part has opened it.
  private(set) var record: BulkPart.Record?
  /// Whether a part is with the engine.
  private(set) var isWaiting = false
  var isCancelled = false
  /// When a tick with a part of it began, by the monotonic clock.
  private var handedAt: Int64 = 0
  private var portion = BulkRun.firstPortion
  /// When progress was told last.
  var toldAt: Int64

  /// A part takes about this long, so that whoever comes meanwhile waits little more.
  private static let partTime: Int64 = 4_000_000
  private static let firstPortion = 100
  private static let portions = 20...1000

  init(_ selection: Selection, _ action: JobAction, completed: Bool, _ target: ReplyTarget, at now: Int64) {
    self.selection = selection
    sparesCompleted = !completed && !selection.namesCompleted
    var action = action
    if case .retry = action.kind { action.kind = .retry(completed: !sparesCompleted) }
    self.action = action
    self.target = target
    toldAt = now
  }

  var total: Int { selection.ids.count }

  /// Whether nothing more will be handed to the engine.
  var isOver: Bool { !isWaiting && (isCancelled || position == total) }

  /// The next part, where one is due; `sharers` verbs share the tick.
  func nextPart(at now: Int64, sharers: Int) -> JobAction? {
    guard !isWaiting, !isOver else { return nil }
    var part = action
    let size = max(1, portion / max(1, sharers))
    part.ids = Array(selection.ids[position..<min(position + size, total)])
    part.part = BulkPart(
      record: record, filter: selection.filter, total: total, sparesCompleted: sparesCompleted)
    isWaiting = true
    handedAt = now
    return part
  }

  /// Takes in what became of a part.
  func take(_ part: Tally, _ record: BulkPart.Record?, at now: Int64) {
    isWaiting = false
    position += part.matched
    tally.matched += part.matched
    tally.changed += part.changed
    for (reason, count) in part.skipped { tally.skipped[reason, default: 0] += count }
    self.record = record ?? self.record
    let took = max(1, now - handedAt)
    let fitting = Int(Int64(max(1, part.matched)) * Self.partTime / took)
    // Half way there, so that one slow commit does not count for all.
    portion = min(max((portion + fitting) / 2, Self.portions.lowerBound), Self.portions.upperBound)
  }

  /// The engine could not take the part: nothing of it happened.
  func fail() {
    isWaiting = false
    isCancelled = true
  }
}
