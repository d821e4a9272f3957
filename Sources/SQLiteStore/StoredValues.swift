internal import JSON
internal import JobCore

/// How small values that SQL never looks into stand in a column: as JSON.
enum Stored {
  /// A list of strings.
  static func text(_ strings: [String]) -> [UInt8] {
    var writer = JSONWriter(capacity: 64)
    writer.beginArray()
    for string in strings { writer.string(string) }
    writer.endArray()
    return writer.take()
  }

  /// What `text(_:)` wrote.
  static func strings(_ bytes: [UInt8]) throws(JSONError) -> [String] {
    var reader = JSONReader(bytes)
    var strings: [String] = []
    try reader.beginArray()
    while try reader.nextElement() { strings.append(try reader.string()) }
    return strings
  }

  /// A traceback: file, line, function and whether it is a library's, frame by frame.
  static func text(_ frames: [Failure.Frame]) -> [UInt8] {
    var writer = JSONWriter(capacity: 64 * frames.count)
    writer.beginArray()
    for frame in frames {
      writer.beginArray()
      writer.string(frame.file)
      writer.integer(frame.line)
      writer.string(frame.function)
      writer.bool(frame.isLibrary)
      writer.endArray()
    }
    writer.endArray()
    return writer.take()
  }

  /// What `text(_:)` wrote.
  static func frames(_ bytes: [UInt8]) throws(JSONError) -> [Failure.Frame] {
    var reader = JSONReader(bytes)
    var frames: [Failure.Frame] = []
    try reader.beginArray()
    while try reader.nextElement() {
      try reader.beginArray()
      guard try reader.nextElement() else { continue }
      let file = try reader.string()
      guard try reader.nextElement() else { continue }
      let line = Int(try reader.integer())
      guard try reader.nextElement() else { continue }
      let function = try reader.string()
      guard try reader.nextElement() else { continue }
      let isLibrary = try reader.bool()
      while try reader.nextElement() { try reader.skip() }
      frames.append(Failure.Frame(file: file, line: line, function: function, isLibrary: isLibrary))
    }
    return frames
  }
}

extension Backoff {
  /// nil for the standard one, which most jobs have.
  var stored: [UInt8]? {
    if self == .standard { return nil }
    var writer = JSONWriter(capacity: 80)
    write(to: &writer)
    return writer.take()
  }

  /// An array of steps, an object, or the word `standard`.
  func write(to writer: inout JSONWriter) {
    switch self {
    case .standard: writer.string("standard")
    case .exponential(let base, let factor, let limit, let jitter):
      writer.beginObject()
      writer.key("base_us")
      writer.integer(base.microseconds)
      writer.key("factor")
      writer.double(factor)
      writer.key("max_us")
      writer.integer(limit.microseconds)
      writer.key("jitter")
      writer.double(jitter)
      writer.endObject()
    case .steps(let delays):
      writer.beginArray()
      for delay in delays { writer.integer(delay.microseconds) }
      writer.endArray()
    }
  }

  /// What `stored` gave.
  init(stored bytes: [UInt8]) throws(JSONError) {
    var reader = JSONReader(bytes)
    try self.init(&reader)
  }

  /// What `write(to:)` wrote.
  init(_ reader: inout JSONReader) throws(JSONError) {
    if try reader.peek() == .string {
      try reader.skip()
      self = .standard
      return
    }
    if try reader.peek() == .array {
      var delays: [Duration] = []
      try reader.beginArray()
      while try reader.nextElement() { delays.append(.microseconds(try reader.integer())) }
      self = .steps(delays)
      return
    }
    var (base, factor, limit, jitter) = (Duration.zero, 1.0, Duration.zero, 0.0)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "base_us": base = .microseconds(try reader.integer())
      case "factor": factor = try reader.double()
      case "max_us": limit = .microseconds(try reader.integer())
      case "jitter": jitter = try reader.double()
      default: try reader.skip()
      }
    }
    self = .exponential(base: base, factor: factor, limit: limit, jitter: jitter)
  }
}

extension Runbook {
  /// An object of the parts that there are.
  var stored: [UInt8] {
    var writer = JSONWriter(capacity: 128)
    write(to: &writer)
    return writer.take()
  }

  /// An object of the parts that there are.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    for (key, value) in [("owner", owner), ("expects", expects), ("rollback", rollback), ("link", link)] {
      guard let value else { continue }
      writer.key(key)
      writer.string(value)
    }
    writer.endObject()
  }

  /// What `stored` gave.
  init(stored bytes: [UInt8]) throws(JSONError) {
    var reader = JSONReader(bytes)
    try self.init(&reader)
  }

  /// What `write(to:)` wrote.
  init(_ reader: inout JSONReader) throws(JSONError) {
    var parts: [String: String] = [:]
    try reader.beginObject()
    while let key = try reader.nextKey() { parts[key] = try reader.string() }
    self.init(owner: parts["owner"], expects: parts["expects"], rollback: parts["rollback"], link: parts["link"])
  }
}

extension JobStateName {
  /// The state that a column's text names.
  @inline(__always)
  init?(stored text: UnsafeRawBufferPointer) {
    // The letters that tell the nine words apart: comparing whole strings costs ten times as much.
    guard text.count >= 4 else { return nil }
    switch (text[0], text[2]) {
    case (UInt8(ascii: "s"), _): self = .scheduled
    case (UInt8(ascii: "b"), _): self = .blocked
    case (UInt8(ascii: "q"), _): self = .queued
    case (UInt8(ascii: "p"), _): self = .paused
    case (UInt8(ascii: "r"), UInt8(ascii: "n")): self = .running
    case (UInt8(ascii: "r"), _): self = .retrying
    case (UInt8(ascii: "c"), UInt8(ascii: "m")): self = .completed
    case (UInt8(ascii: "c"), _): self = .cancelled
    case (UInt8(ascii: "d"), _): self = .dead
    default: return nil
    }
  }

  /// The word, as a literal that needs no copy.
  var word: StaticString {
    switch self {
    case .scheduled: "scheduled"
    case .blocked: "blocked"
    case .queued: "queued"
    case .paused: "paused"
    case .running: "running"
    case .retrying: "retrying"
    case .completed: "completed"
    case .cancelled: "cancelled"
    case .dead: "dead"
    }
  }
}

extension RunOutcome {
  /// The outcome that a column's text names.
  init?(stored text: UnsafeRawBufferPointer) { self.init(rawValue: String(decoding: text, as: UTF8.self)) }

  /// The word, as a literal that needs no copy.
  var word: StaticString {
    switch self {
    case .completed: "completed"
    case .failed: "failed"
    case .snoozed: "snoozed"
    case .released: "released"
    case .rescued: "rescued"
    case .cancelled: "cancelled"
    case .timedOut: "timed_out"
    }
  }
}
