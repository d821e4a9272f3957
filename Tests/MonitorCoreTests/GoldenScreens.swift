import JSON
import JobRPC
import MonitorCore
import SafeText
import Testing

/// A screen that is kept as a picture: its name, the data behind it and the keys that lead to it.
///
/// One line adds a screen: `GoldenScreen("errors", "3", "j")`. Its pictures are made by `JOBTOP_RECORD=1`.
struct GoldenScreen: Sendable, CustomTestStringConvertible {
  let name: String
  /// Whether every text of the store is made to do harm.
  let isHostile: Bool
  let environment: String
  let prepare: @Sendable (inout Bench) -> Void

  init(
    _ name: String, hostile: Bool = false, environment: String = "prod-eu1",
    prepare: @escaping @Sendable (inout Bench) -> Void
  ) {
    self.name = name
    isHostile = hostile
    self.environment = environment
    self.prepare = prepare
  }

  init(_ name: String, _ keys: Key..., hostile: Bool = false) {
    self.init(name, hostile: hostile) { bench in
      for key in keys { bench.press(key) }
    }
  }

  /// The monitor on this screen.
  func bench(_ size: Size, glyphs: GlyphSet = .unicode) -> Bench {
    var bench = Bench.live(
      size.columns, size.rows, glyphs: glyphs, hostile: isHostile, environment: environment)
    prepare(&bench)
    return bench
  }

  var testDescription: String { name }
}

extension GoldenScreen {
  /// Every screen that has a picture, by subject.
  static let all =
    overview + jobs + job + logs + errors + workers + schedules + journal + queues + kinds + store + dialogs + chrome

  static let overview = [
    GoldenScreen("overview"),
    GoldenScreen("overview-hostile", hostile: true),
    GoldenScreen("overview-attention") { bench in
      var view = Fixtures.overview
      view.attention = Fixtures.attentionRules
      bench.push(.overview, view.json)
    },
    GoldenScreen("overview-new-store") { bench in
      bench.push(.overview, OverviewView(store: .init(server: "jobtopd/0.1")).json)
    },
  ]

  static let jobs = [
    GoldenScreen("jobs", "2", "j", "j", " ", " "),
    GoldenScreen("jobs-preview", "2", "j", "j", "j", "i"),
    GoldenScreen("jobs-filter") { bench in
      bench.press("2", "/")
      bench.type("state:retrying queue:mail")
    },
    GoldenScreen("jobs-filter-empty", "2", "/"),
    GoldenScreen("jobs-filter-words") { bench in
      bench.answer = .success(["from": 21, "completions": ["mail", "mail.bulk", "mailer", "marketing"]])
      bench.press("2", "/")
      bench.type("state:retrying queue:ma")
      bench.press(.tab, .tab)
    },
    GoldenScreen("jobs-filter-wrong") { bench in
      bench.press("2")
      bench.views[.jobs] =
        JobsView(
          total: 1921, filterError: .init(offset: 11, message: "no term is called quue, did you mean queue?")
        ).json
      bench.press("/")
      bench.type("state:dead quue:mail")
      bench.press(.enter)
    },
    GoldenScreen("jobs-columns", "2", "C", "j", "j", " ", "j"),
    GoldenScreen("jobs-empty") { bench in
      bench.views[.jobs] = JobsView(jobs: [], matched: 0, total: 1921).json
      bench.press("2", "/")
      bench.type("state:dead queue:low")
      bench.press(.enter)
    },
  ]

  static let job = [
    GoldenScreen("job", "2", "j", "j", "j", .enter),
    GoldenScreen("job-section", "2", "j", "j", "j", .enter, .tab, .tab, .tab),
    GoldenScreen("job-waiting") { bench in
      bench.answer = .success(["reasons": .array(Fixtures.reasons.map(\.json))])
      bench.views[.job] = Fixtures.waiting.json
      bench.press("2", .enter)
    },
    GoldenScreen("job-unfolded") { bench in
      bench.views[.job] = Fixtures.waiting.json
      bench.press("2", .enter, "d")
    },
    GoldenScreen("job-hostile", "2", "j", "j", "j", .enter, hostile: true),
  ]

  static let logs = [
    GoldenScreen("log", "2", "j", "l"),
    GoldenScreen("log-hostile", "2", "j", "l", hostile: true),
    GoldenScreen("log-level") { bench in
      bench.open(Fixtures.longLog)
      bench.press("v")
    },
    GoldenScreen("log-only") { bench in
      bench.open(Fixtures.longLog)
      bench.press("/")
      bench.type("s3:")
      bench.press(.enter, "&", "N")
    },
    GoldenScreen("log-wrapped") { bench in
      bench.open(Fixtures.longLog)
      bench.press("E", "w", "t")
    },
    GoldenScreen("log-sideways") { bench in
      bench.open(Fixtures.longLog)
      bench.press("E", "L", "L")
    },
    GoldenScreen("log-marked") { bench in
      bench.open(LogStage(Fixtures.longLog.entries.dropLast(3)))
      bench.press("m")
      bench.push(.log, Fixtures.longLog.view().json)
    },
    GoldenScreen("log-paused") { bench in
      bench.press("2", "j", "l", "/")
      bench.type("timeout")
      bench.press(.enter, "N")
    },
  ]

  static let errors = [
    GoldenScreen("errors", "3", "j"),
    GoldenScreen("errors-hostile", "3", hostile: true),
    GoldenScreen("errors-empty") { bench in
      bench.views[.errors] = ErrorsView().json
      bench.press("3")
    },
    GoldenScreen("error") { bench in
      bench.views[.job] = Fixtures.errorSample.json
      bench.press("3", .enter)
    },
    GoldenScreen("error-hostile", "3", .enter, hostile: true),
  ]

  static let workers = [
    GoldenScreen("workers", "4", "j"),
    GoldenScreen("worker", "4", .enter),
  ]

  static let schedules = [
    GoldenScreen("schedules", "5", "j"),
    GoldenScreen("schedules-paused", "5", "j", "j", "j"),
    GoldenScreen("schedules-hostile", "5", hostile: true),
    GoldenScreen("schedules-empty") { bench in
      bench.views[.schedules] = SchedulesView().json
      bench.press("5")
    },
    GoldenScreen("schedule-delete", "5", "D"),
  ]

  static let journal = [
    GoldenScreen("journal", "6", "j"),
    GoldenScreen("journal-hostile", "6", hostile: true),
    GoldenScreen("entry", "6", "j", "j", .enter),
    GoldenScreen("entry-hostile", "6", "j", "j", .enter, hostile: true),
    GoldenScreen("entry-undo", "6", "j", "j", .enter, "u"),
  ]

  static let queues = [
    GoldenScreen("queues", "7", "j"),
    GoldenScreen("queue", "7", .enter),
  ]

  static let kinds = [
    GoldenScreen("kinds", "8", "j"),
    GoldenScreen("kinds-hostile", "8", hostile: true),
  ]

  static let store = [
    GoldenScreen("store", "9"),
    GoldenScreen("store-unwell") { bench in
      bench.views[.health] = Fixtures.unwell.json
      bench.answer = .success(Fixtures.findings)
      bench.press("9", "a")
      bench.choose("look the store over")
    },
    GoldenScreen("store-hostile", "9", hostile: true),
  ]

  /// Questions, menus, pickers and what they answer.
  static let dialogs = [
    GoldenScreen("help", "2", "?"),
    GoldenScreen("help-search") { bench in
      bench.press("2", "?")
      bench.type("log")
    },
    GoldenScreen("actions", "2", "j", "a"),
    GoldenScreen("palette", "2", "j", ":"),
    GoldenScreen("palette-typed") { bench in
      bench.press("2", "j", ":")
      bench.type("retry gro")
    },
    GoldenScreen("sort-jobs", "2", "s"),
    GoldenScreen("sort-queues", "7", ">", "s"),
    GoldenScreen("stores") { bench in
      bench.press("o")
      bench.send(
        .stores([
          StoreChoice(address: "/srv/staging/jobtop.sock", note: "staging"),
          StoreChoice(address: "/run/jobtop/jobtop.sock", note: "found"),
        ]))
    },
    GoldenScreen("confirm", "2", "j", "j", " ", " ", "x"),
    GoldenScreen("confirm-typed", environment: "production") { $0.press("2", "j", "j", "j", "j", "j", "D") },
    GoldenScreen("confirm-reason", environment: "production") { $0.press("7", "j", "p") },
    GoldenScreen("confirm-filter") { bench in
      bench.answers[.jobSelect] = .success(["selection": "s-1", "count": 1204, "sample": []])
      bench.press("2", "R")
    },
    GoldenScreen("confirm-delete", "2", "j", "j", "j", "j", "j", "D"),
    GoldenScreen("answer") { bench in
      bench.answer = .success(["matched": 212, "changed": 209, "skipped": ["already running": 3]])
      bench.press("2", "*", "x")
      bench.read()
      bench.press("y")
    },
  ]

  /// What stands around every screen: the connection, the environment, the sizes.
  static let chrome = [
    GoldenScreen("production", environment: "production") { bench in
      var view = Fixtures.overview
      view.store.environment = "production"
      bench.push(.overview, view.json)
    },
    GoldenScreen("lost") { bench in
      bench.wait(2000)
      bench.send(.lost(reason: "connection refused", attempt: 4, nextTry: bench.now + 39_000))
      bench.wait(33_000)
    },
  ]
}
