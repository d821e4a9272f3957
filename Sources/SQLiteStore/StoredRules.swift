internal import JSON
internal import JobCore

/// How a job's rules and a kind's settings stand in a column: as JSON that SQL never looks into.

extension Dependencies {
  /// `{"ids": […], "mode": …, "on": …, "dead": …}`.
  var stored: [UInt8] {
    var writer = JSONWriter(capacity: 64 + 8 * ids.count)
    writer.beginObject()
    writer.key("ids")
    writer.beginArray()
    for id in ids { writer.integer(id.rawValue) }
    writer.endArray()
    writer.key("mode")
    writer.string(mode.rawValue)
    writer.key("on")
    writer.string(condition.rawValue)
    writer.key("dead")
    writer.string(onParentDead.rawValue)
    writer.endObject()
    return writer.take()
  }

  /// What `stored` gave.
  init(stored bytes: [UInt8]) throws(JSONError) {
    var reader = JSONReader(bytes)
    var ids: [JobID] = []
    var (mode, condition, onParentDead) = (Mode.all, Condition.success, OnParentDead.block)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "ids":
        try reader.beginArray()
        while try reader.nextElement() { ids.append(JobID(rawValue: try reader.integer())) }
      case "mode": mode = Mode(rawValue: try reader.string()) ?? .all
      case "on": condition = Condition(rawValue: try reader.string()) ?? .success
      case "dead": onParentDead = OnParentDead(rawValue: try reader.string()) ?? .block
      default: try reader.skip()
      }
    }
    self.init(ids: ids, mode: mode, condition: condition, onParentDead: onParentDead)
  }
}

extension Set<JobStateName> {
  /// One bit a state, in the order of its cases; that order is part of the file's format.
  var stored: Int64 {
    JobStateName.allCases.enumerated().reduce(0) { contains($1.element) ? $0 | 1 << $1.offset : $0 }
  }

  /// What `stored` gave.
  init(stored bits: Int64) {
    self.init(JobStateName.allCases.enumerated().filter { bits & 1 << $0.offset != 0 }.map(\.element))
  }
}

extension KindPolicy.Overrides {
  /// The parts that are set; nil where none is.
  var stored: [UInt8]? {
    if self == KindPolicy.Overrides() { return nil }
    var writer = JSONWriter(capacity: 160)
    writer.beginObject()
    if let maxAttempts {
      writer.key("max_attempts")
      writer.integer(maxAttempts)
    }
    if let backoff {
      writer.key("backoff")
      backoff.write(to: &writer)
    }
    for (key, duration) in durations where duration != nil {
      writer.key(key)
      writer.integer(duration?.microseconds ?? 0)
    }
    if let onCrash {
      writer.key("on_crash")
      writer.string(onCrash.rawValue)
    }
    if !retention.isEmpty {
      writer.key("retention_us")
      writer.beginObject()
      for (state, kept) in retention.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        writer.key(state.rawValue)
        writer.integer(kept.microseconds)
      }
      writer.endObject()
    }
    writer.endObject()
    return writer.take()
  }

  private var durations: [(key: String, duration: Duration?)] {
    [
      ("timeout_us", timeout), ("soft_timeout_us", softTimeout), ("start_within_us", startWithin),
      ("retry_for_us", retryFor),
    ]
  }

  /// What `stored` gave.
  init(stored bytes: [UInt8]) throws(JSONError) {
    self.init()
    var reader = JSONReader(bytes)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "max_attempts": maxAttempts = Int(try reader.integer())
      case "backoff": backoff = try Backoff(&reader)
      case "timeout_us": timeout = .microseconds(try reader.integer())
      case "soft_timeout_us": softTimeout = .microseconds(try reader.integer())
      case "start_within_us": startWithin = .microseconds(try reader.integer())
      case "retry_for_us": retryFor = .microseconds(try reader.integer())
      case "on_crash": onCrash = OnCrash(rawValue: try reader.string())
      case "retention_us":
        try reader.beginObject()
        while let word = try reader.nextKey() {
          let kept = Duration.microseconds(try reader.integer())
          if let state = JobStateName(rawValue: word) { retention[state] = kept }
        }
      default: try reader.skip()
      }
    }
  }
}
