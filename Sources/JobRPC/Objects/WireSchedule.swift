package import JSON
package import JobCore

/// A schedule: when it fires, what it makes, and what became of the last firing.
package struct WireSchedule: WireObject {
  /// The job that was made last.
  package struct Last: WireObject {
    package var job: Int64
    /// Absent once the job is forgotten.
    package var state: WireState?
    /// The tick that it was made for, or when a person asked for it.
    package var at: Timestamp
    /// How long its last run took, once it is final.
    package var durationMS: Int64?

    package init(job: Int64, state: WireState? = nil, at: Timestamp, durationMS: Int64? = nil) {
      self.job = job
      self.state = state
      self.at = at
      self.durationMS = durationMS
    }

    package init(json: JSONValue, path: String) throws(WireFault) {
      let fields = try FieldReader(json, path: path)
      job = try fields.integer("job")
      state = try fields.optionalString("state").flatMap(WireState.init(rawValue:))
      at = try fields.time("at_us")
      durationMS = try fields.optionalInteger("duration_ms")
    }

    package func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.member("job", job)
      writer.member("state", ifPresent: state?.rawValue)
      writer.member("at_us", at)
      writer.member("duration_ms", ifPresent: durationMS)
      writer.endObject()
    }
  }

  package var name: String
  package var cron: String
  package var zone: String
  package var kind: String
  package var args: JSONText
  package var queue: String
  package var misfire: String
  package var overlap: String
  package var paused: WirePause?
  /// While it is paused, the first tick behind the pause, or behind now. Absent where no tick is to come.
  package var next: Timestamp?
  /// That tick and those after it.
  package var upcoming: [Timestamp] = []
  package var last: Last?
  package var missed: Int64 = 0
  /// Whose jobs they are.
  package var owner: String?

  package init(
    name: String, cron: String, zone: String, kind: String, args: JSONText, queue: String, misfire: String,
    overlap: String
  ) {
    self.name = name
    self.cron = cron
    self.zone = zone
    self.kind = kind
    self.args = args
    self.queue = queue
    self.misfire = misfire
    self.overlap = overlap
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    self.init(
      name: try fields.string("name"), cron: try fields.string("cron"), zone: try fields.string("zone"),
      kind: try fields.string("kind"), args: fields.object["args"].map(JSONText.init) ?? .null,
      queue: try fields.string("queue"), misfire: try fields.string("misfire"), overlap: try fields.string("overlap"))
    paused = try fields.object("paused")
    next = try fields.optionalTime("next_us")
    upcoming = try fields.integers("upcoming_us").map { Timestamp(microseconds: $0) }
    last = try fields.object("last")
    missed = try fields.optionalInteger("missed") ?? 0
    owner = try fields.optionalString("owner")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("cron", cron)
    writer.member("zone", zone)
    writer.member("kind", kind)
    writer.member("args", args)
    writer.member("queue", queue)
    writer.member("misfire", misfire)
    writer.member("overlap", overlap)
    writer.member("paused", ifPresent: paused)
    writer.member("next_us", ifPresent: next)
    writer.member("upcoming_us", upcoming.map(\.microseconds))
    writer.member("last", ifPresent: last)
    writer.member("missed", missed)
    writer.member("owner", ifPresent: owner)
    writer.endObject()
  }
}

extension WireSchedule: RowKeyed {
  package var rowKey: RowKey { .name(name) }
}
