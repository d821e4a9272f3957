internal import JSON
internal import JobCore
internal import JobEngine

extension SchedulePlan {
  /// `{"cron": …, "zone": …, "misfire": …, "overlap": …, "job": {…}}`.
  var stored: [UInt8] {
    var writer = JSONWriter(capacity: 256 + job.args.bytes.count)
    writer.beginObject()
    writer.key("cron")
    writer.string(cron.text)
    writer.key("zone")
    writer.string(zone)
    writer.key("misfire")
    writer.string(misfire.text)
    writer.key("overlap")
    writer.string(overlap.rawValue)
    writer.key("job")
    job.write(to: &writer)
    writer.endObject()
    return writer.take()
  }

  /// What `stored` gave; nil for anything else.
  init?(stored bytes: [UInt8]) {
    var reader = JSONReader(bytes)
    var (cron, zone, job): (CronLine?, String?, NewJob?) = (nil, nil, nil)
    var (misfire, overlap): (Misfire?, Overlap?) = (nil, nil)
    do {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch key {
        case "cron": cron = try CronLine(parsing: try reader.string())
        case "zone": zone = try reader.string()
        case "misfire": misfire = Misfire(text: try reader.string())
        case "overlap": overlap = Overlap(rawValue: try reader.string())
        case "job": job = try NewJob(&reader)
        default: try reader.skip()
        }
      }
    } catch {
      return nil
    }
    guard let cron, let zone, let job, let misfire, let overlap else { return nil }
    self.init(cron: cron, zone: zone, job: job, misfire: misfire, overlap: overlap)
  }
}

extension NewJob {
  /// The members that a schedule's job may have; what is not set is absent.
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("kind")
    writer.string(kind)
    for (key, text) in [("queue", queue), ("limit_key", limitKey)] {
      guard let text else { continue }
      writer.key(key)
      writer.string(text)
    }
    for (key, number) in [("priority", priority), ("max_attempts", maxAttempts)] {
      guard let number else { continue }
      writer.key(key)
      writer.integer(number)
    }
    let durations = [
      ("timeout_us", timeout), ("soft_timeout_us", softTimeout), ("start_within_us", startWithin),
      ("retry_for_us", retryFor),
    ]
    for (key, duration) in durations {
      guard let duration else { continue }
      writer.key(key)
      writer.integer(duration.microseconds)
    }
    if let backoff {
      writer.key("backoff")
      backoff.write(to: &writer)
    }
    if !tags.isEmpty {
      writer.key("tags")
      writer.beginArray()
      for tag in tags { writer.string(tag) }
      writer.endArray()
    }
    if let metadata {
      writer.key("metadata")
      writer.raw(metadata)
    }
    if let runbook {
      writer.key("runbook")
      runbook.write(to: &writer)
    }
    writer.key("args")
    writer.raw(args)
    writer.endObject()
  }

  fileprivate init(_ reader: inout JSONReader) throws(JSONError) {
    self.init(kind: "")
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "kind": kind = try reader.string()
      case "queue": queue = try reader.string()
      case "limit_key": limitKey = try reader.string()
      case "priority": priority = Int(try reader.integer())
      case "max_attempts": maxAttempts = Int(try reader.integer())
      case "timeout_us": timeout = .microseconds(try reader.integer())
      case "soft_timeout_us": softTimeout = .microseconds(try reader.integer())
      case "start_within_us": startWithin = .microseconds(try reader.integer())
      case "retry_for_us": retryFor = .microseconds(try reader.integer())
      case "backoff": backoff = try Backoff(&reader)
      case "tags":
        try reader.beginArray()
        while try reader.nextElement() { tags.append(try reader.string()) }
      case "metadata": metadata = try reader.rawText()
      case "runbook": runbook = try Runbook(&reader)
      case "args": args = try reader.rawText()
      default: try reader.skip()
      }
    }
  }
}
