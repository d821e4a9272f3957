import SafeText

extension Model {
  mutating func retryAll() -> [Effect] {
    say("not in this version", .warn)
    return []
  }

  mutating func askUndo() -> [Effect] {
    say("not in this version", .warn)
    return []
  }

  mutating func openNote() {
    say("not in this version", .warn)
  }

  mutating func toggleTelling() {
    say("not in this version", .warn)
  }

  mutating func editArgs() -> [Effect] {
    say("not in this version", .warn)
    return []
  }

  mutating func endWorker(_ action: Action) -> [Effect] {
    say("not in this version", .warn)
    return []
  }

  mutating func openLimits() {
    say("not in this version", .warn)
  }

  mutating func askStore() {
    say("not in this version", .warn)
  }
}
