import JobCore
import JobRPC
import SafeText

extension Painter {
  enum ScheduleField: String, Hashable {
    case name, when, means, next, last, took, misfire, overlap
  }

  func scheduleColumns(_ schedules: [WireSchedule]) -> TableLayout<ScheduleField> {
    func width(_ least: Int, _ most: Int, _ text: (WireSchedule) -> SafeText) -> Int {
      min(schedules.reduce(least) { max($0, text($1).width) }, most)
    }
    let isRoomy = columns >= 110
    return TableLayout<ScheduleField>(
      [
        Column(id: .name, title: "NAME", width: width(4, columns >= 70 ? 20 : 14) { SafeText($0.name) }),
        Column(id: .when, title: "WHEN", width: width(4, 16) { SafeText($0.cron) }, priority: 5),
        Column(
          id: .means, title: "MEANS", width: width(5, isRoomy ? 28 : 22) { meaning(of: $0).text },
          priority: columns < 50 ? 2 : 1, grows: true),
        Column(id: .next, title: "NEXT", width: columns >= 70 ? 20 : 15),
        Column(id: .last, title: "LAST", width: 14, priority: columns < 50 ? 1 : 2),
        Column(id: .took, title: "TOOK", width: 7, isRight: true, priority: 4),
        Column(id: .misfire, title: "MISSED", width: width(6, 10) { SafeText($0.misfire) }, priority: 6),
        Column(id: .overlap, title: "OVERLAP", width: width(7, 14) { spelled($0.overlap) }, priority: 7),
      ], chosen: model.columns[.schedules], from: 3, to: columns - 1)
  }

  /// What the line says, in words and by whose clock; the line itself where that cannot be said shortly.
  private func meaning(of schedule: WireSchedule) -> (text: SafeText, isWords: Bool) {
    guard let words = (try? CronLine(parsing: schedule.cron))?.words else { return (SafeText(schedule.cron), false) }
    let city = schedule.zone == "UTC" ? nil : schedule.zone.split(separator: "/").last
    return (
      city.map { "\(SafeText(words)) \(SafeText(String($0.map { $0 == "_" ? " " : $0 })))" } ?? SafeText(words), true
    )
  }

  private func spelled(_ word: String) -> SafeText { SafeText(String(word.map { $0 == "_" ? " " : $0 })) }

  mutating func paint(_ screen: SchedulesScreen) {
    guard let data = screen.data else {
      if !model.connection.isLive { paintWaiting() }
      return
    }
    let paused = data.schedules.count { $0.paused != nil }
    let failed = data.schedules.count { $0.last?.state == .dead }
    let notes: [SafeText] = [
      "\(data.schedules.count)", paused > 0 ? "\(paused) paused" : .empty,
      failed > 0 ? "\(failed) ended dead" : .empty,
    ]
    let row = paintListTitle("SCHEDULES", notes.filter { !$0.isEmpty }.joined(separator: ", "))
    guard !screen.listing.order.isEmpty else {
      paintEmpty(
        "Nothing is scheduled.", "jobtop schedules put nightly --cron '0 3 * * *' -- CMD  puts the first.", row: row + 1
      )
      return
    }
    let table = scheduleColumns(data.schedules)
    paintList(screen.listing, table, row: row) { painter, id, row in
      guard case .schedule(let name) = id, let schedule = screen.rows[name] else { return }
      painter.paint(schedule, table, row: row)
    }
    guard case .schedule(let name)? = screen.listing.cursor, let schedule = screen.rows[name] else { return }
    paintFoot([told(of: schedule), made(by: schedule)])
  }

  private mutating func paint(_ schedule: WireSchedule, _ table: TableLayout<ScheduleField>, row: Int) {
    for place in table.places {
      switch place.column.id {
      case .name: write(SafeText(schedule.name), in: place, row: row, role: .id)
      case .when: write(SafeText(schedule.cron), in: place, row: row, role: .muted)
      case .means:
        let meaning = meaning(of: schedule)
        write(meaning.text, in: place, row: row, role: meaning.isWords ? .text : .muted)
      case .next: paintNext(of: schedule, in: place, row: row)
      case .last:
        guard let last = schedule.last else {
          write("—", in: place, row: row, role: .numberZero)
          continue
        }
        let sign = last.state.map { StateSign($0) } ?? StateSign(glyph: .unknown, word: "forgotten", role: .muted)
        grid.write(sign.glyph, row: row, column: place.start, role: sign.role)
        grid.write(clock.dated(last.at), row: row, column: place.start + 2, limit: place.end, role: sign.role)
      case .took:
        let took = schedule.last?.durationMS.map { SafeText.duration(.milliseconds($0)) }
        write(took ?? "—", in: place, row: row, role: took == nil ? .numberZero : .number)
      case .misfire: write(spelled(schedule.misfire), in: place, row: row, role: .muted)
      case .overlap: write(spelled(schedule.overlap), in: place, row: row, role: .muted)
      }
    }
  }

  /// The next tick with the time until then, or who paused it.
  private mutating func paintNext<ID>(of schedule: WireSchedule, in place: TableLayout<ID>.Place, row: Int) {
    if let pause = schedule.paused {
      paint(
        StateSign(glyph: .paused, word: "paused by \(SafeText(pause.actor))", role: .statePaused), row: row,
        column: place.start, limit: place.end)
      return
    }
    guard let next = schedule.next else {
      write("never again", in: place, row: row, role: .warn)
      return
    }
    let left = grid.countdown(to: next, clock)
    let time = time(next)
    let end = grid.write(time, row: row, column: place.start, limit: place.end, role: .number)
    if end + left.width + 4 <= place.end || time.width + left.width + 4 <= place.width {
      grid.write("in \(left)", row: row, column: end + 1, limit: place.end, role: .muted)
    }
  }

  /// `14:15` today, `26 Nov 02:00` on another day.
  private func time(_ time: Timestamp) -> SafeText {
    let dated = clock.dated(time)
    return dated.width == 8 ? clock.hourMinute(time) : dated
  }

  /// Its next ticks, or why there are none.
  private mutating func told(of schedule: WireSchedule) -> SafeText {
    if let pause = schedule.paused {
      let reason = pause.reason.map { ": \"\(SafeText($0))\"" as SafeText } ?? .empty
      let until = pause.until.map { ", until \(clock.dated($0))" as SafeText } ?? .empty
      let since = grid.age(since: pause.since, clock)
      return "paused by \(SafeText(pause.actor)) \(since) ago\(until)\(reason)"
    }
    let ticks = schedule.upcoming.prefix(6).map { time($0) }
    guard !ticks.isEmpty else { return "no tick is to come" }
    return "next ticks  \(ticks.joined(separator: "   "))"
  }

  private func made(by schedule: WireSchedule) -> SafeText {
    let missed: SafeText = schedule.missed > 0 ? "\(SafeText.count(Int(schedule.missed))) ticks missed" : .empty
    let last = schedule.last.map { last in
      "last job \(last.job) \(last.state.map { SafeText($0.rawValue) } ?? "forgotten")" as SafeText
    }
    return [
      "makes \(SafeText(schedule.kind)) in \(SafeText(schedule.queue))", "zone \(SafeText(schedule.zone))",
      schedule.owner.map { "owner \(SafeText($0))" } ?? .empty, missed, last ?? "no job yet",
    ].spaced
  }
}
