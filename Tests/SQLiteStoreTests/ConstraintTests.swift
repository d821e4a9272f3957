import CSQLite
import JobCore
import JobEngine
import Testing

@testable import SQLiteStore

@Suite struct ConstraintTests {
  /// For each state the assignments that make a legal row of it.
  private static let legal: [(state: String, facts: String)] = [
    ("scheduled", "due_us = 1"), ("blocked", "blocked_on = 1"), ("queued", "since_us = 1"),
    ("retrying", "due_us = 1"), ("completed", "finished_us = 1"), ("cancelled", "finished_us = 1"),
    ("dead", "finished_us = 1"),
    ("running", "fence = 1, worker = 'w-01', started_us = 1, held_for_us = 0, attempt = 1"),
    ("paused", "paused_by = 1, paused_was = 'queued', since_us = 1"),
  ]

  /// The state to start from, and assignments that no job may have in it.
  private static let illegal: [(state: String, change: String)] = [
    ("queued", "state = 'done'"), ("queued", "since_us = NULL"), ("queued", "due_us = 1"),
    ("queued", "finished_us = 1"), ("queued", "blocked_on = 1"), ("queued", "fence = 1"),
    ("queued", "worker = 'w'"), ("queued", "held_for_us = 0"), ("queued", "held_us = 1"),
    ("queued", "ending = 'kill'"), ("queued", "paused_by = 1"), ("queued", "paused_was = 'queued'"),
    ("queued", "priority = 10"), ("queued", "priority = -1"), ("queued", "priority = NULL"),
    ("queued", "attempt = -1"), ("queued", "attempt = 4"), ("queued", "max_attempts = 0"), ("queued", "rescues = -1"),
    ("queued", "version = -1"), ("queued", "log_bytes = -1"), ("queued", "last_fence = 1"),
    ("queued", "last_outcome = 'failed'"), ("queued", "last_fence = 1, last_outcome = 'lost'"),
    ("queued", "error_class = 'E'"), ("queued", "error_message = 'm'"), ("queued", "exit_cpu_us = 1"),
    ("queued", "progress = 2"), ("queued", "created_us = NULL"),
    ("scheduled", "due_us = NULL"), ("scheduled", "since_us = 1"), ("retrying", "due_us = NULL"),
    ("blocked", "blocked_on = NULL"), ("blocked", "blocked_on = 0"), ("blocked", "due_us = 1"),
    ("running", "fence = NULL"), ("running", "fence = 0"), ("running", "worker = NULL"),
    ("running", "started_us = NULL"), ("running", "held_for_us = NULL"), ("running", "attempt = 0"),
    ("running", "since_us = 1"), ("running", "ending = 'stop'"), ("running", "finished_us = 1"),
    ("paused", "paused_by = NULL"), ("paused", "paused_was = NULL"), ("paused", "paused_was = 'running'"),
    ("paused", "paused_was = 'scheduled'"), ("paused", "paused_was = 'blocked'"), ("paused", "since_us = NULL"),
    ("completed", "finished_us = NULL"), ("cancelled", "finished_us = NULL"), ("dead", "finished_us = NULL"),
    ("dead", "due_us = 1"),
  ]

  @Test func `a row of each state with its facts is accepted, and each illegal one refused`() throws {
    let files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    try store.insert([StoreFiles.job(1)])
    let connection = store.connection

    for (state, change) in Self.illegal {
      let facts = try #require(Self.legal.first { $0.state == state }?.facts)
      try connection.execute("SAVEPOINT row")
      try connection.execute("UPDATE job SET since_us = NULL, state = '\(state)', \(facts)".uniqueSince)
      #expect("\(state): \(change)") {
        try connection.execute("UPDATE job SET \(change)")
      } throws: {
        if case StoreError.failed(_, let code, _) = $0 { code & 0xFF == SQLITE_CONSTRAINT } else { false }
      }
      try connection.execute("ROLLBACK TO row")
      try connection.execute("RELEASE row")
    }
    for (state, facts) in Self.legal where !Self.illegal.contains(where: { $0.state == state }) {
      try connection.execute("UPDATE job SET since_us = NULL, state = '\(state)', \(facts)".uniqueSince)
    }
  }

  @Test func `a column takes no value of another type`() throws {
    let files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    try store.insert([StoreFiles.job(1)])

    for change in ["run_at_us = 'soon'", "lane = 1.5", "progress_fraction = 'half'", "args = x'00'"] {
      #expect(throws: StoreError.self, "\(change)") { try store.connection.execute("UPDATE job SET \(change)") }
    }
  }

  @Test func `rows of unknown jobs, lanes and queues are refused`() throws {
    let files = try StoreFiles()
    let store = try SQLiteStore(directory: files.directory)
    try store.insert([StoreFiles.job(1)])

    let statements = [
      "INSERT INTO large_args (job, args) VALUES (99, '{}')", "UPDATE job SET lane = 99", "UPDATE job SET actor = 99",
      "INSERT INTO counter (queue, kind, state, jobs) VALUES (99, 1, 'queued', 1)", "UPDATE counter SET jobs = -1",
    ]
    for sql in statements {
      #expect(throws: StoreError.self, "\(sql)") { try store.connection.execute(sql) }
    }
  }
}

extension String {
  /// A column may be assigned once only: the later assignment is the one that is meant.
  fileprivate var uniqueSince: String {
    contains("since_us = 1") ? replacingFirst("since_us = NULL, ", with: "") : self
  }

  private func replacingFirst(_ text: String, with other: String) -> String {
    guard let range = firstRange(of: text) else { return self }
    return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
