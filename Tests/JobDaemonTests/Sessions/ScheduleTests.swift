import JSON
import JobRPC
import Testing

@Suite("Schedules")
struct ScheduleTests {
  @Test(arguments: Backing.allCases)
  func `a schedule is put, listed with its next ticks, run, paused and deleted`(_ backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    let put = try wire.result(
      "schedule.put",
      [
        "name": "nightly", "cron": "0 3 * * *", "zone": "Europe/Berlin", "kind": "mail.digest", "args": ["list": "all"],
        "queue": "mail", "misfire": "all(6h)", "overlap": "skip", "max_attempts": 3, "reason": "first",
      ])
    #expect(put["zone"] == "Europe/Berlin")
    #expect(put["upcoming_us"]?.arrayValue?.count == 5)

    let id = try wire.result("schedule.run", ["name": "nightly"])["id"]
    _ = try wire.result("schedule.pause", ["name": "nightly", "reason": "deploy"])
    let listed = try #require(try wire.result("schedule.list", ["upcoming": 2])["schedules"]?.arrayValue?.first)
    #expect(listed["cron"] == "0 3 * * *" && listed["misfire"] == "all(6h)" && listed["overlap"] == "skip")
    #expect(listed["args"] == ["list": "all"] && listed["queue"] == "mail" && listed["missed"] == 0)
    #expect(listed["paused"]?["reason"] == "deploy")
    #expect(listed["upcoming_us"]?.arrayValue?.count == 2)
    #expect(listed["next_us"] == put["next_us"])
    #expect(listed["last"]?["job"] == id && listed["last"]?["state"] == "queued")
    let job = try wire.result("job.get", ["id": id ?? .null])["job"]
    #expect(job?["schedule"] == "nightly" && job?["max_attempts"] == 3)

    _ = try wire.result("schedule.resume", ["name": "nightly"])
    _ = try wire.result("schedule.delete", ["name": "nightly"])
    #expect(try wire.result("schedule.list")["schedules"] == [])
    #expect(try wire.code("schedule.run", ["name": "nightly"]) == -32001)
  }

  @Test(arguments: Backing.allCases)
  func `pausing a schedule is taken back by its entry`(_ backing: Backing) throws {
    let wire = try Wire(try DaemonBench(backing))
    _ = try wire.result("schedule.put", ["name": "nightly", "cron": "0 3 * * *", "kind": "k"])
    _ = try wire.result("schedule.pause", ["name": "nightly"])
    let entry = try wire.result("journal.list", ["limit": 1])["entries"]?[0]
    #expect(entry?["verb"] == "schedule.pause" && entry?["undo_until_us"] != nil)

    let undone = try wire.result("undo", ["journal_id": entry?["id"] ?? .null])

    #expect(undone["changed"] == 1)
    #expect(try wire.result("schedule.list")["schedules"]?[0]?["paused"] == nil)
  }

  @Test(arguments: [
    ("61 * * * *", "cron: minute must be 0-59 at column 1", Int64(1)),
    ("0 0 31 2 *", "cron: it never fires: February has no day 31 at column 5", 5),
    (
      "0 0 31 4,6 *", "cron: it never fires: April or June have no day 31 at column 5", 5
    ),
    ("0 0 * * MOM", "cron: day of week cannot be \"MOM\" (MON?) at column 9", 9),
    ("* * *", "cron: a cron line has five fields, or six with seconds first, not 3 at column 1", 1),
    ("@dayly", "cron: there is no @dayly (@daily?) at column 1", 1),
  ])
  func `a wrong cron line is refused in words with its column`(cron: String, words: String, column: Int64) throws {
    let wire = try Wire(try DaemonBench(.memory))

    let error = try wire.call("schedule.put", ["name": "x", "cron": .string(cron), "kind": "k"])["error"]

    #expect(error?["code"] == -32602)
    #expect(error?["message"] == .string(words))
    #expect(error?["data"]?["path"] == "cron" && error?["data"]?["column"] == .integer(column))
    #expect(try wire.result("schedule.list")["schedules"] == [])
  }

  @Test func `an unknown zone is refused with the nearest name, and none is read from outside`() throws {
    let wire = try Wire(try DaemonBench(.memory))
    func refusal(_ zone: String) throws -> JSONValue? {
      try wire.call("schedule.put", ["name": "x", "cron": "@daily", "kind": "k", "zone": .string(zone)])["error"]
    }

    #expect(try refusal("Europe/Berlni")?["data"]?["nearest"] == "Europe/Berlin")
    #expect(try refusal("../../../etc/passwd")?["code"] == -32602)
    #expect(try refusal("zone.tab")?["data"]?["path"] == "zone")
  }

  @Test func `what a schedule's jobs cannot have is refused by its path`() throws {
    let wire = try Wire(try DaemonBench(.memory))
    let values: [(String, JSONValue)] = [
      ("run_at_us", 5), ("idempotency_key", "k"), ("misfire", "some"), ("overlap", "never"), ("priority", 11),
    ]
    for (member, value) in values {
      var params: JSONObject = ["name": "x", "cron": "@daily", "kind": "k"]
      params[member] = value
      let error = try wire.call("schedule.put", .object(params))["error"]
      #expect(error?["code"] == -32602 && error?["data"]?["path"] == .string(member))
    }
  }

  @Test func `a live view and the events tell of a schedule that fires each second`() throws {
    let bench = try DaemonBench(.memory)
    let wire = try Wire(bench)
    let other = try Wire(bench)
    _ = try other.result("watch.open", ["view": "schedules"])
    _ = try wire.result("events.subscribe")
    _ = try wire.result("schedule.put", ["name": "beat", "cron": "@every 1s", "kind": "k"])

    let fired = try wire.next("events") { params in
      params["events"]?.arrayValue?.contains { $0["type"] == "schedule.fired" } == true
    }
    let event = fired["events"]?.arrayValue?.first { $0["type"] == "schedule.fired" }
    #expect(event?["schedule"] == "beat" && event?["job"] != nil && event?["tick_us"] != nil)
    let frame = try other.next("watch.frame") { params in
      (params["patch"] ?? params["full"])?["rows"]?["beat"]?["last"]?["job"] != nil
    }
    #expect(frame["watch"] != nil)
  }
}
