import JSON
import JobCore
import JobRPC
import Posix
import Testing

/// What is masked cannot be guessed by asking for it: filters and searches look into what the asker is shown.
@Suite struct MaskedFilterTests {
  private static let secret = "zq81-planted"

  /// Filters that meet the job by its secret alone.
  static let guesses = [
    "args~zq81", "zq81", "error~zq81", "log~zq81", "args~planted", "args~redacted", "tag:token=z*", "args~[red",
    "error~\"password=z\"", "log~\"password=z\"",
  ]
  /// Filters that meet it by what everybody may see; the last of them turns a guess round, which must say nothing.
  static let sights = [
    "args~order", "order", "error~login", "log~login", "error~ok", "kind:k", "-args~zq81", "!zq81", "-error~zq81",
    "-log~zq81", "-tag:token=z*", "-args~zq81 args~order",
  ]

  /// A dead job with a secret in args, error, log and tags.
  private static func planted(_ backing: Backing) throws -> DaemonBench {
    let bench = try DaemonBench(backing, cap: Roles(.operate))
    let wire = try Wire(bench)
    let line = JSONValue.string("login with password=\(secret) ok")
    let worker = try wire.register()
    _ = try wire.result(
      "job.enqueue",
      [
        "kind": "k", "args": ["password": .string(secret), "order": 7], "max_attempts": 1,
        "tags": [.string("token=\(secret)")],
      ])
    let granted = try wire.result("job.claim", ["worker": worker, "queues": [], "limit": 1, "wait_ms": 10_000])
    let run = try #require(granted["jobs"]?[0])
    let id = run["id"] ?? .null
    let fence = run["fence"] ?? .null
    _ = try wire.result(
      "log.append", ["id": id, "fence": fence, "entries": [["stream": "stdout", "t_us": 1, "text": line]]])
    _ = try wire.result(
      "job.fail", ["id": id, "fence": fence, "retry": false, "error": ["class": "E", "message": line]])
    return bench
  }

  private static func matches(_ wire: Wire, _ filter: String) throws -> Set<String> {
    var found: Set<String> = []
    if try wire.result("job.list", ["filter": .string(filter)])["jobs"]?.arrayValue?.isEmpty == false {
      found.insert("list")
    }
    let selected = try wire.result("job.select", ["filter": .string(filter), "verb": "retry"])
    if (selected["count"]?.intValue ?? 0) > 0 { found.insert("select") }
    if try wire.result("log.search", ["filter": .string(filter), "text": "login"])["hits"]?.arrayValue?.isEmpty == false
    {
      found.insert("search")
    }
    let watch = try wire.result(
      "watch.open", ["view": "jobs", "params": ["filter": .string(filter)], "max_fps": 20])["watch"]
    let frame = try wire.next("watch.frame") { $0["watch"] == watch && $0["full"] != nil }
    if (frame["full"]?["matched"]?.intValue ?? 0) > 0 { found.insert("watch") }
    _ = try wire.result("watch.close", ["watch": watch ?? .null])
    return found
  }

  private static let all: Set<String> = ["list", "select", "search", "watch"]

  @Test(arguments: Backing.allCases)
  func `whoever may not see a secret does not find it`(backing: Backing) throws {
    let bench = try Self.planted(backing)
    let wire = try Wire(bench, capped: true)

    for filter in Self.guesses { #expect(try Self.matches(wire, filter) == [], "\(filter)") }
    for filter in Self.sights { #expect(try Self.matches(wire, filter) == Self.all, "\(filter)") }
    #expect(try wire.result("log.search", ["filter": "", "text": "zq81"])["hits"] == [])
    #expect(try wire.result("filter.complete", ["text": "tag:"])["completions"] == [])
  }

  @Test(arguments: Backing.allCases)
  func `whoever may reveal it finds it`(backing: Backing) throws {
    let bench = try Self.planted(backing)
    let wire = try Wire(bench)

    for filter in ["args~zq81", "zq81", "error~zq81", "log~zq81", "tag:token=z*"] {
      #expect(try Self.matches(wire, filter) == Self.all, "\(filter)")
    }
    let hits = try wire.result("log.search", ["filter": "", "text": "zq81"])["hits"]?.arrayValue
    #expect(hits?.count == 1)
    #expect(hits?[0]["entry"]?["text"]?.stringValue == "login with password=[redacted] ok")
  }
}
