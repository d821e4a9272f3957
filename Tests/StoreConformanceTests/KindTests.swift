import JobCore
import JobEngine
import Testing

@Suite struct KindTests {
  /// Every setting, each with a backoff of another form.
  private static func full(_ name: String, _ backoff: Backoff) -> KindRecord {
    var rules = KindPolicy.Overrides()
    rules.maxAttempts = 7
    rules.backoff = backoff
    rules.timeout = .zero
    rules.softTimeout = .milliseconds(2500)
    rules.startWithin = .seconds(30)
    rules.retryFor = .seconds(3600)
    rules.onCrash = .pause
    rules.retention = [.completed: .seconds(60), .cancelled: .zero, .dead: .seconds(100 * 366 * 86_400)]
    return KindRecord(
      name: name,
      pause: Pause(
        actor: Actor(uid: 0, user: "root", client: "x", origin: "sudo"), reason: "mx1 \"down\"",
        since: StoreBench.start, until: StoreBench.start + .seconds(60)),
      runbook: Runbook(owner: "team-mail", expects: nil, rollback: "none\nneeded", link: "https://x.example/é"),
      overrides: rules)
  }

  private static let kinds = [
    KindRecord(name: "bare"),
    full("exponential", .exponential(base: .milliseconds(1500), factor: 1.7, limit: .seconds(3600), jitter: 0.3)),
    full("standard", .standard), full("steps", .steps([.milliseconds(500), .seconds(60)])),
  ]

  private func stored(_ bench: StoreBench) throws -> [String: KindRecord] {
    Dictionary(uniqueKeysWithValues: try bench.store.boot().kinds.map { ($0.name, $0) })
  }

  @Test(arguments: StoreKind.allCases)
  func `kinds come back as they were saved and changed`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    _ = try bench.save { $0.kinds = Self.kinds }
    try bench.reopen()
    for kind in Self.kinds { #expect(try stored(bench)[kind.name] == kind) }

    var changed = Self.kinds[1]
    changed.pause = nil
    changed.runbook = nil
    changed.overrides = KindPolicy.Overrides()
    changed.overrides.maxAttempts = 1
    _ = try bench.save { $0.kinds = [changed] }
    try bench.reopen()

    #expect(try stored(bench)["exponential"] == changed)
    #expect(try stored(bench)["steps"] == Self.kinds[3])
  }

  @Test(arguments: StoreKind.allCases)
  func `a rolled-back tick leaves kinds as they were`(kind: StoreKind) throws {
    let bench = try StoreBench(kind)
    _ = try bench.save { $0.kinds = [Self.kinds[0]] }
    var changes = Changes()
    changes.kinds = [Self.full("bare", .standard), Self.kinds[3]]
    try bench.store.begin()
    _ = try bench.store.save(changes)
    bench.store.rollback()

    #expect(try stored(bench)["bare"] == Self.kinds[0])
    #expect(try stored(bench)["steps"] == nil)
  }
}
