package import JSON
package import JobCore

/// One line of a run's log, or a part of one that was flushed before its end.
package struct WireLogEntry: WireObject {
  /// Where the text came from.
  package enum Stream: String, CaseIterable, Hashable, Sendable {
    case stdout, stderr, log, system
  }

  /// The line: text, or raw bytes where they are no UTF-8.
  package enum Body: Hashable, Sendable {
    case text(String)
    case bytes([UInt8])

    package var bytes: [UInt8] {
      switch self {
      case .text(let text): Array(text.utf8)
      case .bytes(let bytes): bytes
      }
    }

    /// Text if the bytes are UTF-8, else the bytes.
    package init(bytes: [UInt8]) {
      if let text = String(validating: bytes, as: UTF8.self) { self = .text(text) } else { self = .bytes(bytes) }
    }
  }

  /// Its place in the job's log; 0 until the store has numbered it.
  package var seq: Int64
  package var at: Timestamp
  package var attempt: Int64
  package var fence: Int64
  package var stream: Stream
  package var level: String?
  package var body: Body

  package init(
    seq: Int64 = 0, at: Timestamp, attempt: Int64 = 0, fence: Int64 = 0, stream: Stream, level: String? = nil,
    body: Body
  ) {
    self.seq = seq
    self.at = at
    self.attempt = attempt
    self.fence = fence
    self.stream = stream
    self.level = level
    self.body = body
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    seq = try fields.optionalInteger("seq") ?? 0
    at = try fields.time("t_us")
    attempt = try fields.optionalInteger("attempt") ?? 0
    fence = try fields.optionalInteger("fence") ?? 0
    guard let stream = Stream(rawValue: try fields.string("stream")) else {
      throw fields.fault("stream", "stdout, stderr, log or system")
    }
    self.stream = stream
    level = try fields.optionalString("level")
    if let text = try fields.optionalString("text") {
      body = .text(text)
    } else {
      guard let bytes = Base64.decode(try fields.string("b64")) else { throw fields.fault("b64", "base64") }
      body = .bytes(bytes)
    }
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    if seq != 0 { writer.member("seq", seq) }
    writer.member("t_us", at)
    if attempt != 0 { writer.member("attempt", attempt) }
    if fence != 0 { writer.member("fence", fence) }
    writer.member("stream", stream.rawValue)
    writer.member("level", ifPresent: level)
    switch body {
    case .text(let text): writer.member("text", text)
    case .bytes(let bytes): writer.member("b64", Base64.encode(bytes))
    }
    writer.endObject()
  }
}
