import JSON
import JobClient
import JobCore
import JobRPC
import SafeText

/// How log entries are printed.
struct LogPrinter {
  var attempt: Int64?
  /// Asked for with each page: `{reveal, reason?}`.
  var extra = JSONObject()
  var needle: String?
  var isRaw = false
  var isJSON = false
  var showsTimes = false
  let console: Console

  func print(_ entry: WireLogEntry) {
    if let attempt, entry.attempt != attempt { return }
    let bytes = entry.body.bytes
    if let needle, !Self.contains(bytes, Array(needle.utf8)) { return }
    if isJSON {
      console.json { entry.write(to: &$0) }
    } else if isRaw {
      console.raw(bytes.last == 0x0A ? bytes : bytes + [0x0A])
    } else {
      var style = StyledText.Style.plain
      let parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() where index == 0 || index < parts.count - 1 || !part.isEmpty {
        let styled = StyledText(bytes: Array(part), continuing: style)
        style = .plain
        var spans: [Console.Span] = []
        if showsTimes { spans.append((ClockText.time(entry.at) + "  ", .muted)) }
        spans.append((styled.plain, entry.stream == .system ? .muted : .plain))
        console.line(spans)
      }
    }
  }

  private static func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
    if needle.isEmpty { return true }
    guard bytes.count >= needle.count else { return false }
    return (0...(bytes.count - needle.count)).contains { bytes[$0] == needle[0] && bytes[$0...].starts(with: needle) }
  }
}

/// Prints a job's log, and goes on while it is written.
final class LogFollower {
  private let session: Session
  private var connection: StoreConnection
  private let job: Int64
  private let printer: LogPrinter
  /// The number of the entry that is printed next.
  private var next: Int64 = 1

  init(_ session: Session, _ connection: StoreConnection, job: Int64, printer: LogPrinter? = nil) {
    self.session = session
    self.connection = connection
    self.job = job
    self.printer = printer ?? LogPrinter(console: session.console)
  }

  /// Everything that is there now, page by page.
  func printAll() throws(CommandFailure) {
    try printPages(before: nil)
  }

  /// Follows until the job is final, then answers with its code; ^C detaches.
  func followToTheEnd() throws(CommandFailure) -> ExitCode {
    guard try follow() else { throw JobWaiter.detached(from: [job]) }
    let answer = try connection.ask(.jobGet, ["id": .integer(job)])
    let job = try decoding { () throws(WireFault) in try WireJob(json: answer["job"] ?? .null, path: "job") }
    return ExitCode(of: job)
  }

  /// Follows until the job is final (true) or ^C (false), through restarts of the store.
  func follow() throws(CommandFailure) -> Bool {
    while true {
      do {
        return try followOnce()
      } catch  where error.code == .unreachable {
        connection = try session.reconnect(after: error)
        (state, isDone) = (nil, false)
      }
    }
  }

  private func followOnce() throws(CommandFailure) -> Bool {
    var params: JSONObject = ["id": .integer(job)]
    if let attempt = printer.attempt { params["attempt"] = .integer(attempt) }
    let interruptible = try Interruptible(connection)
    let request = connection.start(
      Method.watchOpen.rawValue, ["view": "log", "params": .object(params), "max_fps": 20])
    while true {
      switch try interruptible.next() {
      case .timedOut: continue
      case .interrupted: return false
      case .incoming(let messages):
        for message in messages {
          switch message {
          case .reply(request, .failure(let error)): throw CommandFailure(error)
          case .reply: continue
          case .notification(let method, let params):
            guard method == Notification.watchFrame.rawValue else { continue }
            if try take(params) { return true }
          }
        }
      }
    }
  }

  /// Prints what a frame adds; true once nothing more will come.
  private func take(_ params: JSONValue) throws(CommandFailure) -> Bool {
    let frame = try decoding { () throws(WireFault) in try WatchFrame(json: params) }
    let value: JSONValue
    var entries: [JSONValue]
    switch frame.content {
    case .unchanged: return false
    case .full(let full), .resync(let full):
      value = full
      entries = full["entries"]?.arrayValue ?? []
    case .patch(let patch):
      value = patch
      entries = patch["append"]?.arrayValue ?? []
      if entries.isEmpty { entries = patch["entries"]?.arrayValue ?? [] }
    }
    let decoded = try decoding { () throws(WireFault) in
      var decoded: [WireLogEntry] = []
      for (index, entry) in entries.enumerated() {
        decoded.append(try WireLogEntry(json: entry, path: "entries[\(index)]"))
      }
      return decoded
    }
    if let first = decoded.first, first.seq > next { try printPages(before: first.seq) }
    for entry in decoded where entry.seq >= next {
      printer.print(entry)
      next = entry.seq + 1
    }
    session.console.flush()
    if let text = value["state"]?.stringValue { state = WireState(rawValue: text) }
    if let done = value["done"]?.boolValue { isDone = done }
    return isDone && (state?.isFinal ?? false)
  }

  private var state: WireState?
  private var isDone = false

  /// Prints what is older than an entry and not yet printed.
  private func printPages(before end: Int64?) throws(CommandFailure) {
    while true {
      var params: JSONObject = ["id": .integer(job), "from": .integer(next), "limit": 1000]
      if let attempt = printer.attempt { params["attempt"] = .integer(attempt) }
      for (key, value) in printer.extra { params[key] = value }
      let answer = try connection.ask(.logRead, params)
      let entries = try decoding { () throws(WireFault) in
        var entries: [WireLogEntry] = []
        for (index, entry) in (answer["entries"]?.arrayValue ?? []).enumerated() {
          entries.append(try WireLogEntry(json: entry, path: "entries[\(index)]"))
        }
        return entries
      }
      for entry in entries where entry.seq >= next {
        if let end, entry.seq >= end { return }
        printer.print(entry)
        next = entry.seq + 1
      }
      guard let following = answer["next"]?.intValue, !entries.isEmpty else { return }
      next = max(next, following)
    }
  }
}
