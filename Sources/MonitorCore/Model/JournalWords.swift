import JobRPC
import SafeText

/// A journal entry in words: what was done, and what came of it.
struct JournalWords {
  /// `pause queue mail`, `retry 3 jobs`, `note on queue mail`.
  let what: SafeText
  /// `ok`, `209 of 212`, `undone`.
  let result: SafeText
  let role: Role

  init(_ entry: WireJournalEntry) {
    let parts = entry.verb.split(separator: ".", maxSplits: 1)
    let noun = parts.count == 2 ? SafeText(String(parts[0])) : .empty
    let verb = SafeText(String((parts.last ?? "").map { $0 == "_" ? " " : $0 }))
    // Eight digits tell an error group from all others that a person has seen.
    let isGroup = entry.target.hasPrefix("error ") && entry.target.utf8.count > 14
    let target = isGroup ? SafeText(String(entry.target.prefix(14))) : SafeText(entry.target)
    switch entry.verb {
    case "journal.note": what = entry.target == "store" ? "note" : "note on \(target)"
    case "store.clock_jump": what = "clock was set"
    case "outcome.refused": what = "outcome refused, \(target)"
    case "undo":
      // Its target is the other entry's verb and target.
      let undone = entry.target.split(separator: " ", maxSplits: 1).map(String.init)
      let other = WireJournalEntry(
        id: 0, at: entry.at, verb: undone.first ?? "", target: undone.count > 1 ? undone[1] : "")
      what = "undo: \(JournalWords(other).what)"
    default:
      let isSaid = parts.count < 2 || parts[0] == "job" || entry.target.hasPrefix(String(parts[0]))
      what = isSaid ? "\(verb) \(target)" : "\(verb) \(noun) \(target)"
    }
    if let later = entry.undoneBy {
      (result, role) = ("undone by \(later)", .muted)
    } else if entry.verb == "journal.note" || entry.verb == "store.clock_jump" {
      (result, role) = ("—", .numberZero)
    } else if entry.matched == entry.changed {
      let count = SafeText.count(Int(entry.changed))
      (result, role) = entry.changed == 1 ? ("ok", .ok) : entry.changed == 0 ? ("none", .muted) : ("\(count) ok", .ok)
    } else {
      let (changed, matched) = (SafeText.count(Int(entry.changed)), SafeText.count(Int(entry.matched)))
      (result, role) = ("\(changed) of \(matched)", entry.changed == 0 ? .muted : .warn)
    }
  }
}
