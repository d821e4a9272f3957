import JobCore
import JobEngine

/// Ticks of schedules for which no job was made, of the last hour: longer ago they are history, not news.
struct MissedTicks {
  struct Line: Hashable {
    let schedule: String
    let count: Int
    let at: Timestamp
  }

  static let span = Duration.seconds(3600)

  private var lines: [String: Line] = [:]

  mutating func note(_ event: ScheduleEvent, at now: Timestamp) {
    switch event.type {
    case .missed: lines[event.schedule] = Line(schedule: event.schedule, count: event.missed, at: now)
    case .deleted: lines[event.schedule] = nil
    case .put, .paused, .resumed, .fired: break
    }
  }

  /// The lines that are news at `now`, by name.
  func recent(at now: Timestamp) -> [Line] {
    lines.values.filter { now - $0.at < Self.span }.sorted { $0.schedule < $1.schedule }
  }
}
