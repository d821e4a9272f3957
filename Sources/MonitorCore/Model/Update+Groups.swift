import JSON
import JobRPC
import SafeText

extension Model {
  mutating func changeGroup(_ action: Action) -> [Effect] {
    say("not in this version", .warn)
    return []
  }

  mutating func runSchedule() -> [Effect] {
    say("not in this version", .warn)
    return []
  }

  /// Pauses or resumes a kind, by what is painted.
  mutating func pauseKind(_ name: String) -> [Effect] {
    if let obstacle {
      say(obstacle, .warn)
      return []
    }
    guard case .kinds(let screen) = screen, let kind = screen.rows[name] else { return [] }
    let isPaused = kind.paused != nil
    return [
      call(
        isPaused ? .kindResume : .kindPause, ["kind": .string(name)],
        for: .named(done: isPaused ? "resumed kind \(SafeText(name))" : "paused kind \(SafeText(name))"))
    ]
  }

  /// Pauses or resumes a schedule, by what is painted.
  mutating func pauseSchedule(_ name: String) -> [Effect] {
    if let obstacle {
      say(obstacle, .warn)
      return []
    }
    guard case .schedules(let screen) = screen, let schedule = screen.rows[name] else { return [] }
    let isPaused = schedule.paused != nil
    return [
      call(
        isPaused ? .scheduleResume : .schedulePause, ["name": .string(name)],
        for: .named(
          done: isPaused ? "resumed schedule \(SafeText(name))" : "paused schedule \(SafeText(name))"))
    ]
  }
}
