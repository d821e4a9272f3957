package import SafeText

/// What a crash report may say of the monitor: names of jobtop's own string table, never data of the store.
package struct CrashFacts: Hashable, Sendable {
  package var screen: StaticText
  package var size: Size
  package var connection: StaticText
  /// The last actions, the newest last: what keys did, not which, and never what was typed.
  package var actions: [Action]

  /// How many actions are told.
  static let actionLimit = 12

  package var lines: [SafeText] {
    let names = actions.isEmpty ? "none" : actions.map { SafeText($0.rawValue) }.joined(separator: " ")
    return [
      "screen: \(screen)", "size: \(size.columns)x\(size.rows)", "connection: \(connection)", "last actions: \(names)",
    ]
  }
}

extension Model {
  package var crashFacts: CrashFacts {
    let connection: StaticText =
      switch connection {
      case .connecting: "connecting"
      case .live: "live"
      case .lost: "lost"
      }
    return CrashFacts(screen: screen.kindName, size: size, connection: connection, actions: recentActions)
  }

  /// Remembers an action for a crash report.
  mutating func remember(_ action: Action) {
    recentActions.append(action)
    if recentActions.count > CrashFacts.actionLimit { recentActions.removeFirst() }
  }
}

extension Screen {
  /// What kind of screen it is, without what it shows.
  package var kindName: StaticText {
    switch self {
    case .overview: "overview"
    case .jobs: "jobs"
    case .job: "job"
    case .log: "log"
    case .errors: "errors"
    case .error: "error"
    case .workers: "workers"
    case .worker: "worker"
    case .schedules: "schedules"
    case .journal: "journal"
    case .entry: "entry"
    case .queues: "queues"
    case .queue: "queue"
    case .kinds: "kinds"
    case .store: "store"
    }
  }
}
