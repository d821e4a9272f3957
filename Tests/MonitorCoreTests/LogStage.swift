import JSON
import JobCore
import JobRPC
import MonitorCore

/// A log in a store: answers `log.read` as the daemon does, a part of it at a time.
struct LogStage {
  var entries: [WireLogEntry]
  /// Lines looked at by one call.
  var reach = 1000

  init(_ entries: some Sequence<WireLogEntry>) { self.entries = Array(entries) }

  /// Its end as the view shows it.
  func view(done: Bool = false) -> LogView {
    let last = entries.last?.seq ?? 0
    return LogView(
      entries: entries.suffix(500), firstSeq: 1, nextSeq: last + 1, total: last, logBytes: last * 10, state: .running,
      attempt: 1, done: done)
  }

  func answer(_ params: JSONValue) -> JSONValue {
    let limit = Int(params["limit"]?.intValue ?? 500)
    let isBrief = params["brief"]?.boolValue ?? false
    let least = params["level"]?.stringValue.flatMap(LogLevel.init(rawValue:))
    let needle = params["text"]?.stringValue?.lowercasedBytes
    let isSieved = isBrief || least != nil || needle != nil
    func passes(_ entry: WireLogEntry) -> Bool {
      let stream = LogStream(rawValue: entry.stream.rawValue) ?? .system
      let level = LogLevel.counted(entry.level.flatMap { LogLevel(rawValue: $0) }, from: stream)
      return level >= least ?? .debug && needle.map { entry.body.bytes.contains(lowercased: $0) } ?? true
    }
    var found: [WireLogEntry]
    var next: Int64?
    if let before = params["before"]?.intValue {
      let rest = entries.filter { $0.seq < before }
      let part = isSieved ? rest.suffix(reach) : rest[...]
      let passed = part.filter(passes)
      found = passed.suffix(limit)
      if isSieved {
        next = passed.count > limit ? passed[passed.count - limit - 1].seq + 1 : part.first.map(\.seq)
        if passed.count <= limit, part.count == rest.count { next = nil }
      }
    } else {
      let rest = entries.filter { $0.seq >= params["from"]?.intValue ?? 1 }
      let part = isSieved ? rest.prefix(reach) : rest[...]
      let passed = part.filter(passes)
      found = Array(passed.prefix(limit))
      next = passed.count > limit ? passed[limit].seq : part.count < rest.count ? part.last.map { $0.seq + 1 } : nil
    }
    var answer: JSONObject = ["entries": .array(isBrief ? [] : found.map(\.json))]
    if isBrief { answer["seqs"] = .array(found.map { .integer($0.seq) }) }
    if let next { answer["next"] = .integer(next) }
    return .object(answer)
  }
}

extension Bench {
  /// The log of the second job of the list, which is this one.
  mutating func open(_ stage: LogStage) {
    log = stage
    views[.log] = stage.view().json
    press("2", "j", "l")
  }
}

extension Fixtures {
  /// A log with debug lines, an error that goes on over indented lines, and lines of the store and of stderr.
  static let longLog: LogStage = {
    var lines: [(String, String?, WireLogEntry.Stream)] = [
      ("start video=9918 src=s3://in/9918.mov preset=hls-1080", "info", .log)
    ]
    for segment in 1...24 {
      lines += (1...(segment % 6 == 5 ? 14 : 3)).map {
        ("queue depth \($0), \(segment * 7) frames buffered", "debug", .log)
      }
      lines.append(("segment \(segment * 15)/412 6.0 s  speed 4.1x", "info", .log))
      if segment % 8 == 3 { lines.append(("s3: slow read 1.9 s (part \(segment)), retrying", "warn", .log)) }
      if segment % 8 == 4 { lines.append(("s3: part \(segment - 1) ok after 1 retry", "info", .log)) }
    }
    lines += [
      (
        "ffmpeg: [h264 @ 0x55d] error while decoding MB 12 40, bytestream -7 in frame 60413, concealing 812 DC, 812 AC, 812 MV errors in P frame",
        "error", .log
      ),
      ("  stack: decode_slice, filter_mb, h264_field_start", "error", .log),
      ("deprecated pixel format used", nil, .stderr),
      ("title from input: \"\u{1B}]0;free money\u{07}gpj.exe\"", "info", .log),
      ("segment 362/412 6.0 s  speed 4.1x", "info", .log), ("segment 363/412 6.0 s  speed 4.1x", "info", .log),
    ]
    return LogStage(
      lines.enumerated().map { index, line in
        entry(Int64(index + 1), Double((lines.count - index) * 2), line.0, level: line.1, stream: line.2)
      })
  }()
}
