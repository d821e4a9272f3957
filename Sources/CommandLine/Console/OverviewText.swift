import JSON
import JobClient
import JobCore
import JobRPC
import SafeText

/// The overview as text, once: what the monitor's first screen says.
enum OverviewText {
  /// Asks the store and prints.
  static func print(_ connection: StoreConnection, _ session: Session) throws(CommandFailure) {
    let opened = try connection.ask(.watchOpen, ["view": "overview"])
    let frame: (method: String, params: JSONValue)?
    do { frame = try connection.nextNotification(timeout: .seconds(10)) } catch { throw CommandFailure(error) }
    guard let frame, frame.method == Notification.watchFrame.rawValue, let full = frame.params["full"] else {
      throw CommandFailure(.timedOut, "the store sent no overview")
    }
    if let watch = opened["watch"] { _ = try connection.ask(.watchClose, ["watch": watch]) }
    let view = try decoding { () throws(WireFault) in try OverviewView(json: full) }
    print(view, now: session.now, to: session.console)
  }

  static func print(_ view: OverviewView, now: Timestamp, to console: Console) {
    let states = WireState.allCases.filter { view.counts[$0] > 0 }
    let counts = states.map { "\(SafeText.count(Int(view.counts[$0]))) \(SafeText($0.rawValue))" as SafeText }
    console.line([("JOBS      ", .muted), (counts.isEmpty ? "none" : counts.joined(separator: ", "), .plain)])
    console.line([
      ("SLOTS     ", .muted), ("\(view.slots.busy) of \(view.slots.total) busy", .plain),
    ])
    console.line([
      ("PER SEC   ", .muted),
      (
        "\(SafeText.rate(view.rates.inPerSecond)) in, \(SafeText.rate(view.rates.outPerSecond)) out, \(SafeText.rate(view.rates.failedPerSecond)) failed",
        .plain
      ),
    ])
    percentiles("WAIT", view.wait, console)
    percentiles("RUN", view.run, console)
    if !view.attention.isEmpty {
      console.line()
      console.line([("NEEDS ATTENTION \(view.attention.count)", .muted)])
      for item in view.attention {
        console.line([
          (item.severity == .error ? "x " : "! ", item.severity == .error ? .bad : .warn), (words(item, now), .plain),
        ])
      }
    }
    if !view.queues.isEmpty {
      console.line()
      Queues.table(view.queues, now: now).print(to: console)
    }
    if !view.workers.isEmpty {
      console.line()
      Workers.table(view.workers, now: now).print(to: console)
    }
  }

  private static func percentiles(_ name: SafeText, _ values: Percentiles?, _ console: Console) {
    guard let values else { return }
    func text(_ milliseconds: Double) -> SafeText { SafeText.duration(.microseconds(Int64(milliseconds * 1000))) }
    console.line([
      (name.padded(columns: 10), .muted),
      ("p50 \(text(values.p50MS)), p95 \(text(values.p95MS)), p99 \(text(values.p99MS))", .plain),
    ])
  }

  /// One line of attention in words.
  static func words(_ item: Attention, _ now: Timestamp) -> SafeText {
    func text(_ key: String) -> SafeText { item.facts[key]?.stringValue.map { SafeText($0) } ?? "?" }
    func number(_ key: String) -> SafeText { item.facts[key]?.intValue.map { SafeText.count(Int($0)) } ?? "?" }
    func age(_ key: String) -> SafeText {
      item.facts[key]?.intValue.map { SafeText.age(now - Timestamp(microseconds: $0)) } ?? "?"
    }
    let queue = SafeText(item.queue ?? "?")
    var pause: SafeText {
      let reason = item.facts["reason"]?.stringValue.map { ": \(SafeText($0))" as SafeText } ?? ""
      let until = item.facts["until_us"]?.intValue.map { until -> SafeText in
        ", for another \(SafeText.age(max(.zero, Timestamp(microseconds: until) - now)))"
      }
      return "by \(text("actor")) for \(age("since_us"))\(until ?? "")\(reason)"
    }
    switch item.code {
    case "store_paused": return "the store is paused \(pause): nothing is started; \(number("queued")) jobs wait"
    case "queue_paused": return "queue \(queue) is paused \(pause); \(number("queued")) jobs wait"
    case "kind_paused":
      return "kind \(SafeText(item.kind ?? "?")) is paused \(pause); \(number("queued")) jobs wait"
    case "worker_paused": return "worker \(SafeText(item.worker ?? "?")) is paused \(pause)"
    case "worker_silent":
      return "worker \(SafeText(item.worker ?? "?")) is silent for \(age("last_seen_us"))"
    case "dead_jobs":
      return "\(number("count")) dead in \(queue): \(text("class")): \(text("message"))"
    case "queue_no_worker":
      return "no worker runs \(SafeText(item.kind ?? "?")) of queue \(queue); \(number("queued")) jobs wait"
    case "disk_full": return "the disk is full: jobs are refused"
    default: return SafeText(item.code)
    }
  }
}
