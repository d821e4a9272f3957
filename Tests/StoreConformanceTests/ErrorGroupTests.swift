import JobCore
import JobEngine
import Testing

@Suite struct ErrorGroupTests {
  /// A group that was seen last at that second; its id begins with `beginning`.
  private func group(_ beginning: String, at second: Int, _ change: (inout ErrorGroup) -> Void = { _ in }) -> ErrorGroup
  {
    let at = StoreBench.start + .seconds(second)
    var group = ErrorGroup(
      id: ErrorGroupID(rawValue: beginning + String(repeating: "0", count: 16 - beginning.count)), errorClass: "E",
      message: "it's \"so\"", resolvedAt: nil, snoozedUntil: nil, reopenedAt: nil, count: 3, firstAt: StoreBench.start,
      lastAt: at, kinds: ["b", "a"], queues: ["q"], workers: [], versions: ["1.0"], sampleJob: JobID(rawValue: 7))
    change(&group)
    return group
  }

  private func save(_ groups: [ErrorGroup], _ bench: StoreBench) throws {
    _ = try bench.save { changes in for group in groups { changes.errorGroups[group.id] = group } }
  }

  @Test(arguments: StoreKind.allCases)
  func `every fact of a group comes back, and the last one written counts`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let first = group("ab", at: 5)
    var changed = first
    _ = changed.apply(.resolve, at: StoreBench.start + .seconds(9))
    changed.reopenedAt = StoreBench.start
    changed.count = 1 << 40
    changed.lastAt = StoreBench.start + .seconds(60)
    changed.versions = []
    try save([first], bench)
    #expect(try bench.reader.errorGroups(beginningWith: "ab00") == [first])
    try save([changed], bench)
    try bench.reopen()

    #expect(try bench.reader.errorGroups(beginningWith: first.id.rawValue) == [changed])
    #expect(try bench.load { $0.errorGroups = ["ab", "cd"] }.errorGroups == ["ab": [changed], "cd": []])
  }

  @Test(arguments: StoreKind.allCases)
  func `a beginning that several ids have gives two of them`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    try save([group("abc1", at: 1), group("abc2", at: 2), group("abc3", at: 3), group("abd", at: 4)], bench)

    #expect(try bench.reader.errorGroups(beginningWith: "abc").count == 2)
    #expect(try bench.reader.errorGroups(beginningWith: "abc2").map(\.id.rawValue) == ["abc2000000000000"])
    #expect(try bench.reader.errorGroups(beginningWith: "ff").isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func `pages go from the group seen last to the first, by state`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    let now = StoreBench.start + .seconds(1000)
    let groups = (0..<450).map { number in
      group(String(4096 + number, radix: 16), at: number / 2) { group in
        if number % 3 == 1 { group.resolvedAt = now }
        if number % 3 == 2 { group.snoozedUntil = number % 2 == 0 ? now + .seconds(1) : now }
      }
    }
    try save(groups, bench)
    let order = groups.sorted { ($0.lastAt, $0.id.rawValue) > ($1.lastAt, $1.id.rawValue) }

    for state in [nil] + ErrorGroup.StateName.allCases.map(Optional.init) {
      var seen: [ErrorGroup] = []
      var query = ErrorGroupQuery(state: state, now: now, limit: 70)
      repeat {
        let page = try bench.reader.errorGroups(query)
        seen += page.groups
        query.after = page.next
      } while query.after != nil
      #expect(seen == order.filter { state == nil || $0.state(at: now) == state })
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `a tick that is taken back leaves no group`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    try bench.store.begin()
    var changes = Changes()
    let lost = group("ab", at: 1)
    changes.errorGroups[lost.id] = lost
    _ = try bench.store.save(changes)
    bench.store.rollback()

    #expect(try bench.reader.errorGroups(beginningWith: "ab").isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func `the jobs of a group come newest first`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    var jobs = (0..<5).map { _ in bench.job() }
    for index in [0, 2, 4] { jobs[index].errorGroup = ErrorGroupID(rawValue: "ab") }
    _ = try bench.save { $0.inserted = jobs }

    #expect(
      try bench.reader.jobs(in: ErrorGroupID(rawValue: "ab"), limit: 2).map(\.id) == [jobs[4].id, jobs[2].id])
  }
}
