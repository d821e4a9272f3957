/// What a cell means. Views name roles; themes give each one its colours and attributes.
///
/// The order is the order of `table`; a role's raw value indexes a theme's styles.
package enum Role: UInt8, CaseIterable, Sendable {
  case text, muted, background, accent, cursor, ok, info, warn, error, mark
  case strong, surface, rule, stale, title, tab, tabActive, tabBadge, section, header, headerSorted
  case bar, barKey, cursorBlur, match, matchCurrent, input, inputHint, flash, danger
  case stateScheduled, stateBlocked, stateQueued, statePaused, stateRunning, stateRetrying
  case stateCompleted, stateCancelled, stateDead
  case workerBusy, workerIdle, workerSilent, workerDraining, workerPaused
  case queueOpen, queueIdle, queuePaused
  case connectionLive, connectionSlow, connectionLost
  case number, numberZero, unit, id, kind, key, string, frame, frameLibrary, diffAdd, diffDelete
  case logTime, logTrace, logDebug, logInfo, logWarn, logError, logFatal, logSystem, logStderr, logEscaped
  case chartIn, chartDone, chartFailed, chartMark
  case meterUsed, meterFree, meterFull
  case dialog, dialogBorder, dialogDanger
  case environmentProduction, environmentStaging, environmentDevelopment
}

extension Role {
  /// One role's line in the table: its name in a theme file, what it falls back to, its letter in a role plane.
  package struct Entry: Sendable {
    package let role: Role
    package let name: StaticString
    /// The role whose style is used where no theme of the chain sets this one; nil for the required roles.
    package let parent: Role?
    /// Stands for the role in golden screens; unique, never changed.
    package let letter: Unicode.Scalar
  }

  package var entry: Entry { Role.table[Int(rawValue)] }
  package var name: String { entry.name.description }
  package var letter: Unicode.Scalar { entry.letter }

  /// Whether every theme chain must set it.
  package var isRequired: Bool { entry.parent == nil }

  /// The role of a name in a theme file; nil for a name that is none.
  package init?(name: String) {
    guard let role = Role.byName[name] else { return nil }
    self = role
  }

  private static let byName = [String: Role](uniqueKeysWithValues: table.map { ($0.name.description, $0.role) })

  package static let table: [Entry] = [
    Entry(role: .text, name: "text", parent: nil, letter: "."),
    Entry(role: .muted, name: "muted", parent: nil, letter: "m"),
    Entry(role: .background, name: "bg", parent: nil, letter: "_"),
    Entry(role: .accent, name: "accent", parent: nil, letter: "a"),
    Entry(role: .cursor, name: "cursor", parent: nil, letter: ">"),
    Entry(role: .ok, name: "ok", parent: nil, letter: "o"),
    Entry(role: .info, name: "info", parent: nil, letter: "i"),
    Entry(role: .warn, name: "warn", parent: nil, letter: "w"),
    Entry(role: .error, name: "error", parent: nil, letter: "e"),
    Entry(role: .mark, name: "mark", parent: nil, letter: "*"),
    Entry(role: .strong, name: "strong", parent: .text, letter: "s"),
    Entry(role: .surface, name: "surface", parent: .background, letter: "u"),
    Entry(role: .rule, name: "rule", parent: .muted, letter: "-"),
    Entry(role: .stale, name: "stale", parent: .muted, letter: "~"),
    Entry(role: .title, name: "title", parent: .strong, letter: "t"),
    Entry(role: .tab, name: "tab", parent: .muted, letter: "1"),
    Entry(role: .tabActive, name: "tab.active", parent: .strong, letter: "2"),
    Entry(role: .tabBadge, name: "tab.badge", parent: .tab, letter: "3"),
    Entry(role: .section, name: "section", parent: .muted, letter: "S"),
    Entry(role: .header, name: "header", parent: .muted, letter: "h"),
    Entry(role: .headerSorted, name: "header.sorted", parent: .header, letter: "H"),
    Entry(role: .bar, name: "bar", parent: .muted, letter: "b"),
    Entry(role: .barKey, name: "bar.key", parent: .strong, letter: "k"),
    Entry(role: .cursorBlur, name: "cursor.blur", parent: .cursor, letter: "<"),
    Entry(role: .match, name: "match", parent: .accent, letter: "/"),
    Entry(role: .matchCurrent, name: "match.current", parent: .match, letter: "?"),
    Entry(role: .input, name: "input", parent: .text, letter: "I"),
    Entry(role: .inputHint, name: "input.hint", parent: .muted, letter: "j"),
    Entry(role: .flash, name: "flash", parent: .text, letter: "f"),
    Entry(role: .danger, name: "danger", parent: .error, letter: "!"),
    Entry(role: .stateScheduled, name: "state.scheduled", parent: .muted, letter: "A"),
    Entry(role: .stateBlocked, name: "state.blocked", parent: .muted, letter: "B"),
    Entry(role: .stateQueued, name: "state.queued", parent: .text, letter: "Q"),
    Entry(role: .statePaused, name: "state.paused", parent: nil, letter: "P"),
    Entry(role: .stateRunning, name: "state.running", parent: nil, letter: "R"),
    Entry(role: .stateRetrying, name: "state.retrying", parent: .warn, letter: "Y"),
    Entry(role: .stateCompleted, name: "state.completed", parent: .ok, letter: "C"),
    Entry(role: .stateCancelled, name: "state.cancelled", parent: .muted, letter: "N"),
    Entry(role: .stateDead, name: "state.dead", parent: .error, letter: "D"),
    Entry(role: .workerBusy, name: "worker.busy", parent: .stateRunning, letter: "U"),
    Entry(role: .workerIdle, name: "worker.idle", parent: .muted, letter: "v"),
    Entry(role: .workerSilent, name: "worker.silent", parent: .error, letter: "V"),
    Entry(role: .workerDraining, name: "worker.draining", parent: .warn, letter: "W"),
    Entry(role: .workerPaused, name: "worker.paused", parent: .statePaused, letter: "Z"),
    Entry(role: .queueOpen, name: "queue.open", parent: .text, letter: "q"),
    Entry(role: .queueIdle, name: "queue.idle", parent: .muted, letter: "z"),
    Entry(role: .queuePaused, name: "queue.paused", parent: .statePaused, letter: "p"),
    Entry(role: .connectionLive, name: "conn.live", parent: .ok, letter: "l"),
    Entry(role: .connectionSlow, name: "conn.slow", parent: .warn, letter: "L"),
    Entry(role: .connectionLost, name: "conn.lost", parent: .error, letter: "O"),
    Entry(role: .number, name: "number", parent: .text, letter: "n"),
    Entry(role: .numberZero, name: "number.zero", parent: .muted, letter: "0"),
    Entry(role: .unit, name: "unit", parent: .muted, letter: "9"),
    Entry(role: .id, name: "id", parent: .text, letter: "#"),
    Entry(role: .kind, name: "kind", parent: .text, letter: "K"),
    Entry(role: .key, name: "key", parent: .muted, letter: "y"),
    Entry(role: .string, name: "string", parent: .text, letter: "\""),
    Entry(role: .frame, name: "frame", parent: .text, letter: "F"),
    Entry(role: .frameLibrary, name: "frame.library", parent: .muted, letter: "G"),
    Entry(role: .diffAdd, name: "diff.add", parent: .ok, letter: "+"),
    Entry(role: .diffDelete, name: "diff.del", parent: .error, letter: "d"),
    Entry(role: .logTime, name: "log.time", parent: .muted, letter: "T"),
    Entry(role: .logTrace, name: "log.level.trace", parent: .muted, letter: "4"),
    Entry(role: .logDebug, name: "log.level.debug", parent: .muted, letter: "5"),
    Entry(role: .logInfo, name: "log.level.info", parent: .text, letter: "6"),
    Entry(role: .logWarn, name: "log.level.warn", parent: .warn, letter: "7"),
    Entry(role: .logError, name: "log.level.error", parent: .error, letter: "8"),
    Entry(role: .logFatal, name: "log.level.fatal", parent: .logError, letter: "E"),
    Entry(role: .logSystem, name: "log.system", parent: .muted, letter: "g"),
    Entry(role: .logStderr, name: "log.stderr", parent: .text, letter: "r"),
    Entry(role: .logEscaped, name: "log.escaped", parent: .warn, letter: "\\"),
    Entry(role: .chartIn, name: "chart.in", parent: .info, letter: "("),
    Entry(role: .chartDone, name: "chart.done", parent: .ok, letter: ")"),
    Entry(role: .chartFailed, name: "chart.failed", parent: .error, letter: "x"),
    Entry(role: .chartMark, name: "chart.mark", parent: .accent, letter: "^"),
    Entry(role: .meterUsed, name: "meter.used", parent: .text, letter: "="),
    Entry(role: .meterFree, name: "meter.free", parent: .muted, letter: ","),
    Entry(role: .meterFull, name: "meter.full", parent: .warn, letter: "%"),
    Entry(role: .dialog, name: "dialog", parent: .text, letter: "M"),
    Entry(role: .dialogBorder, name: "dialog.border", parent: .accent, letter: "|"),
    Entry(role: .dialogDanger, name: "dialog.danger", parent: .danger, letter: "J"),
    Entry(role: .environmentProduction, name: "env.prod", parent: .danger, letter: "$"),
    Entry(role: .environmentStaging, name: "env.staging", parent: .warn, letter: "&"),
    Entry(role: .environmentDevelopment, name: "env.dev", parent: .muted, letter: "@"),
  ]
}
