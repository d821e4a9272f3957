import JobCore
import JobEngine
import Testing

@Suite struct LogTests {
  private static let job = JobID(rawValue: 100_001)

  private func entry(_ text: String, attempt: Int = 1, fence: Int64 = 1, at microseconds: Int64 = 0) -> LogEntry {
    LogEntry(
      at: StoreBench.start + .microseconds(microseconds), attempt: attempt, fence: Fence(rawValue: fence),
      stream: .stdout, level: nil, text: Array(text.utf8))
  }

  private func append(_ entries: LogEntry..., to bench: StoreBench, job: JobID = LogTests.job) throws -> LogAppended {
    try bench.logs.append([LogAppend(job: job, entries: entries)])[0]
  }

  private func read(
    _ bench: StoreBench, _ position: LogQuery.Position, limit: Int = 100, attempt: Int? = nil, job: JobID = LogTests.job
  ) throws -> LogPage {
    try bench.logReader.read(LogQuery(job: job, attempt: attempt, position: position, limit: limit))
  }

  @Test(arguments: StoreKind.allCases)
  func `entries get rising numbers, each job its own`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let other = JobID(rawValue: 100_002)

    #expect(try append(entry("a"), entry("b"), to: bench).entries.map(\.seq) == [1, 2])
    #expect(try append(entry("x"), to: bench, job: other).entries.map(\.seq) == [1])
    #expect(try append(entry("c", attempt: 2, fence: 9), to: bench).entries.map(\.seq) == [3])
    #expect(try append(to: bench).entries.isEmpty)
    try bench.reopen()
    #expect(try append(entry("d", attempt: 2, fence: 9), to: bench).entries.map(\.seq) == (kind == .memory ? [4] : [4]))
    #expect(try read(bench, .from(1)).entries.map(\.text) == ["a", "b", "c", "d"].map { Array($0.utf8) })
    #expect(try read(bench, .from(1), job: other).total == 1)
    #expect(try read(bench, .from(1), job: JobID(rawValue: 5)) == LogPage(entries: [], next: nil, first: nil, total: 0))
  }

  @Test(arguments: StoreKind.allCases)
  func `a page before an entry holds those just before it`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    for part in 0..<4 {
      let texts = (1...5).map { entry("\(part * 5 + $0)", attempt: part / 2 + 1, fence: Int64(part / 2 + 1)) }
      _ = try bench.logs.append([LogAppend(job: Self.job, entries: texts)])
    }
    func seqs(_ before: Int64, limit: Int, attempt: Int? = nil) throws -> [Int64] {
      try read(bench, .before(before), limit: limit, attempt: attempt).entries.map(\.seq)
    }

    #expect(try seqs(8, limit: 4) == [4, 5, 6, 7])
    #expect(try seqs(3, limit: 4) == [1, 2])
    #expect(try seqs(1, limit: 4) == [])
    #expect(try seqs(.max, limit: 2) == [19, 20])
    #expect(try seqs(13, limit: 4, attempt: 1) == [7, 8, 9, 10])
    #expect(try seqs(13, limit: 4, attempt: 2) == [11, 12])
  }

  @Test(arguments: StoreKind.allCases)
  func `an entry comes back byte for byte`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    var entries: [LogEntry] = []
    for (index, stream) in LogStream.allCases.enumerated() {
      for level in LogLevel.allCases.map(Optional.some) + [nil] {
        entries.append(
          LogEntry(
            at: StoreBench.start + .microseconds(1000 - index * 300), attempt: 3, fence: Fence(rawValue: 8),
            stream: stream,
            level: level, text: [0xFF, 0x00, 0xC3] + Array("é\u{1B}[31m".utf8)))
      }
    }
    entries.append(entry("", attempt: 3, fence: 8))
    entries.append(entry(String(repeating: "x", count: 200_000), attempt: 3, fence: 8, at: -5_000_000_000_000_000))

    let kept = try bench.logs.append([LogAppend(job: Self.job, entries: entries)])[0]

    let page = try read(bench, .from(0))
    #expect(page.entries == kept.entries)
    #expect(page.entries.map(\.text) == entries.map(\.text))
    #expect(page.entries.map(\.at) == entries.map(\.at))
    #expect(kept.runBytes == entries.reduce(0) { $0 + Int64($1.text.count) + 1 })
  }

  @Test(arguments: StoreKind.allCases)
  func `a log is paged from a number on, or from its end`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    for first in stride(from: 1, through: 91, by: 10) {
      let entries = (first..<first + 10).map { entry("line \($0)") }
      _ = try bench.logs.append([LogAppend(job: Self.job, entries: entries)])
    }

    let page = try read(bench, .from(37), limit: 25)
    #expect(page.entries.map(\.seq) == Array(37...61))
    #expect(page.next == 62)
    #expect(page.first == 1)
    #expect(page.total == 100)
    #expect(try read(bench, .from(90), limit: 11).next == nil)
    #expect(try read(bench, .from(101)).entries.isEmpty)
    #expect(try read(bench, .tail(15)).entries.map(\.seq) == Array(86...100))
    #expect(try read(bench, .tail(15), limit: 4).entries.map(\.seq) == Array(97...100))
    #expect(try read(bench, .tail(500), limit: 500).entries.count == 100)
    #expect(try read(bench, .tail(0)).entries.isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func `one attempt's log can be read alone`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    _ = try append(entry("a"), entry("b"), to: bench)
    _ = try append(entry("c", attempt: 2, fence: 2), to: bench)
    _ = try append(entry("d", attempt: 2, fence: 3), to: bench)
    _ = try append(entry("late"), to: bench)

    let second = try read(bench, .from(1), attempt: 2)
    #expect(second.entries.map(\.seq) == [3, 4])
    #expect(second.first == 3)
    #expect(second.total == 2)
    #expect(try read(bench, .tail(2), attempt: 1).entries.map(\.seq) == [2, 5])
    #expect(try read(bench, .from(2), limit: 1, attempt: 1).next == 5)
    #expect(try read(bench, .from(1), attempt: 3).total == 0)
  }

  @Test(arguments: StoreKind.allCases)
  func `a run keeps its beginning and its end, and a marker for what lies between`(kind: StoreKind) throws {
    let cap = LogCap(first: 100, last: 400)
    let bench = try StoreBench(kind, cap: cap)
    // Each line counts ten bytes.
    for line in 0..<200 { _ = try append(entry("line \(1000 + line)".padded(to: 9)), to: bench) }

    let page = try read(bench, .from(1))
    let bytes = page.entries.filter { $0.stream == .stdout }.reduce(0) { $0 + $1.text.count + 1 }
    #expect(page.entries.prefix(10).map(\.seq) == Array(1...10))
    #expect(page.entries.last?.seq == 200)
    #expect(page.entries[10].seq == 11)
    #expect(page.entries[10].stream == .system)
    #expect(String(decoding: page.entries[10].text, as: UTF8.self).hasPrefix("150 lines (1500 bytes) dropped here"))
    #expect(page.entries[11].seq == 161)
    #expect(bytes == 500)
    #expect(page.total == page.entries.count)
    #expect(page.first == 1)
    #expect(try append(entry("x".padded(to: 9)), to: bench).runBytes == 500)
    #expect(try read(bench, .tail(45)).entries.first?.seq == 7)
    #expect(try read(bench, .from(12)).entries.first?.seq == 162)
    // Another run of the job is not capped by the first one's text.
    #expect(try append(entry("y", attempt: 2, fence: 2), to: bench).runBytes == 2)
  }

  @Test(arguments: StoreKind.allCases)
  func `one line longer than the cap is dropped whole and told`(kind: StoreKind) throws {
    let bench = try StoreBench(kind, cap: LogCap(first: 10, last: 20))
    let kept = try append(entry(String(repeating: "x", count: 50)), entry("end"), to: bench)

    let page = try read(bench, .from(1))
    #expect(page.entries.map(\.stream) == [.system, .stdout])
    #expect(page.entries.map(\.seq) == [1, 2])
    #expect(kept.runBytes == 4)
  }

  @Test(arguments: StoreKind.allCases)
  func `a deleted log is gone, its neighbours stay`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let other = JobID(rawValue: 100_002)
    _ = try append(entry("a"), to: bench)
    _ = try append(entry("b"), to: bench, job: other)

    try bench.logs.delete([Self.job, JobID(rawValue: 9)])

    #expect(try read(bench, .from(1)).total == 0)
    #expect(try read(bench, .from(1), job: other).total == 1)
  }
}

extension String {
  fileprivate func padded(to count: Int) -> String { self + String(repeating: ".", count: count - utf8.count) }
}
