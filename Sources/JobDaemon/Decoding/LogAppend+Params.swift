import JobCore
import JobEngine
import JobRPC

/// The params of `log.append` before the run they belong to is known to go on.
struct LogParams {
  /// One entry as it was sent.
  struct Entry {
    var stream = LogStream.stdout
    var at = Timestamp(microseconds: 0)
    var level: LogLevel?
    var text: [UInt8] = []
  }

  var run: HeldRun
  var entries: [Entry] = []

  /// Bytes of text.
  var bytes: Int { entries.reduce(0) { $0 + $1.text.count } }

  /// `{id, fence, entries: [{stream, t_us, level?, text | b64}]}`
  init(_ params: inout ParamsReader) throws(WireFault) {
    var id: Int64?
    var fence: Int64?
    var entries: [Entry] = []
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "id": id = try params.natural(key)
      case "fence": fence = try params.natural(key)
      case "entries":
        try params.forEach(key) { (params, _) throws(WireFault) in entries.append(try Entry(&params)) }
      default: try params.skip()
      }
    }
    guard let id else { throw params.fault("id", "an integer") }
    guard let fence else { throw params.fault("fence", "an integer") }
    run = HeldRun(job: JobID(rawValue: id), fence: Fence(rawValue: fence))
    self.entries = entries
  }
}

extension LogParams.Entry {
  fileprivate init(_ params: inout ParamsReader) throws(WireFault) {
    var hasTime = false
    var hasText = false
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "stream":
        guard let stream = LogStream(rawValue: try params.string(key) ?? "") else {
          throw params.fault(key, "stdout, stderr, log or system")
        }
        self.stream = stream
      case "t_us":
        guard let time = try params.time(key) else { throw params.fault(key, "an integer") }
        at = time
        hasTime = true
      case "level":
        // A level that this version does not know is no reason to lose the line.
        level = try params.string(key).flatMap { LogLevel(word: $0.utf8) }
      case "text":
        guard let text = try params.string(key) else { continue }
        self.text = Array(text.utf8)
        hasText = true
      case "b64":
        guard let encoded = try params.string(key) else { continue }
        guard let bytes = Base64.decode(encoded) else { throw params.fault(key, "base64") }
        text = bytes
        hasText = true
      default: try params.skip()
      }
    }
    guard hasTime else { throw params.fault("t_us", "an integer") }
    guard hasText else { throw params.fault("text", "a string") }
  }
}
