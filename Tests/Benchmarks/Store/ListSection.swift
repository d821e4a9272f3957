import Glibc
import JobCore
import JobEngine
import Posix
import SQLiteStore
import Workload

/// Lists over ten million jobs of a busy shop: the first page of each indexed term, with its count.
enum ListSection {
  /// `JOBTOP_BENCH_JOBS`, or ten million, which take some minutes to write.
  private static var count: Int {
    getenv("JOBTOP_BENCH_JOBS").flatMap { Int(String(cString: $0)) } ?? 10_000_000
  }

  static func run(_ report: Report) throws {
    let path = try FileSystem.makeTemporaryDirectory()
    defer { try? FileSystem.removeTree(path) }
    let now = Timestamp(microseconds: WallClock.now())
    do {
      let store = try SQLiteStore(directory: path)
      _ = try store.boot()
      try store.fill(with: Workload(count, now: now), tick: 5000)
      try store.close()
    }
    let reader = try SQLiteReader(directory: path)
    let texts = [
      "", "state:dead", "state:retrying,scheduled", "queue:reports", "kind:shell state:completed", "created:<1h",
      "ended:<1s", "batch:7", "group:0", "schedule:report-1", "id:1234567", "state:dead error~timeout",
    ]
    for text in texts {
      let filter = try JobFilter(parsing: text, at: FilterClock(now: now))
      try report.measure("lists: first page of \"\(text)\" of \(count) jobs", unit: "ms", target: "50 or less") {
        try seconds { _ = try reader.list(JobQuery(filter: filter, now: now)) } * 1000
      }
    }
  }
}
