import JSON
import JobClient
import JobCore
import JobRPC
import Posix
import SafeText

/// `jobtop logs FILTER --grep TEXT`: asks part by part, so that each line shows as soon as it is found.
struct LogSearcher {
  let session: Session
  let invocation: Invocation

  func run(_ filter: String, _ text: String) throws(CommandFailure) -> ExitCode {
    if invocation.has(.follow) { throw .usage("--follow takes one job's id") }
    _ = try JobQuery.check(filter)
    guard !text.isEmpty else { throw .usage("--grep needs some text") }
    var params = JobQuery.params(filter)
    params["text"] = .string(text)
    if let last = try invocation.duration(Logs.since) {
      params["since_us"] = .integer((session.now + (.zero - last)).microseconds)
    }
    let wanted = try invocation.number(.limit).flatMap { $0 == 0 ? nil : Int($0) } ?? .max
    let attempt = try invocation.number(Logs.attempt, in: 1...Int64(Int32.max))
    let connection = try session.connect()
    let began = MonotonicClock.now()
    var found = 0
    var searched: Int64 = 0
    var total: Int64?
    while true {
      params["limit"] = .integer(Int64(min(1000, wanted - found)))
      let answer = try connection.ask(.logSearch, params, timeout: .seconds(120))
      let hits = try decoding { () throws(WireFault) in
        var hits: [WireLogHit] = []
        for (index, hit) in (answer["hits"]?.arrayValue ?? []).enumerated() {
          hits.append(try WireLogHit(json: hit, path: "hits[\(index)]"))
        }
        return hits
      }
      session.console.clearProgress()
      for hit in hits where attempt == nil || hit.entry.attempt == attempt { print(hit) }
      session.console.flush()
      found += hits.count
      searched += answer["searched_bytes"]?.intValue ?? 0
      total = total ?? answer["total_bytes"]?.intValue
      guard let cursor = answer["cursor"], !cursor.isNull, found < wanted else { break }
      params["cursor"] = cursor
      show(searched, of: total ?? searched, since: began)
    }
    session.console.clearProgress()
    if found == 0, !invocation.has(.json) { session.console.note("no line contains \(SafeText(text))") }
    return .done
  }

  private func print(_ hit: WireLogHit) {
    if invocation.has(.json) { return session.console.json { hit.write(to: &$0) } }
    if invocation.has(Logs.raw) { return session.console.raw(hit.entry.body.bytes + [0x0A]) }
    let styled = StyledText(bytes: hit.entry.body.bytes.filter { $0 != 0x0A })
    var spans: [Console.Span] = [("\(hit.job)  ", .info)]
    if invocation.has(Logs.times) { spans.append((ClockText.time(hit.entry.at) + "  ", .muted)) }
    spans.append((styled.plain, hit.entry.stream == .system ? .muted : .plain))
    session.console.line(spans)
  }

  /// `12 of 80 MiB searched, 6 MiB/s, 11 s left`
  private func show(_ searched: Int64, of total: Int64, since began: Int64) {
    let seconds = Double(MonotonicClock.now() - began) / 1e9
    guard searched > 0, seconds > 1 else { return }
    let rate = Double(searched) / seconds
    let left = SafeText.duration(.seconds(max(0, Double(total - searched) / rate)))
    session.console.progress(
      "\(SafeText.bytes(Int(searched))) of \(SafeText.bytes(Int(total))) searched, "
        + "\(SafeText.bytes(Int(rate)))/s, \(left) left")
  }
}
