import JSON
import JobCore
import JobRPC
import SafeText

/// `jobtop metrics`, and the table of `jobtop stats --history`.
enum StoreNumbers {
  static let history = Flag("history", value: "RANGE", "What went in and out over that time: 15m 1d 30d")

  static let metrics = Command(
    "metrics", .operate, "Print the store's numbers as Prometheus reads them", flags: [.json],
    details: ["The daemon listens on no network: have node_exporter's textfile collector read it."],
    examples: ["jobtop metrics > /var/lib/node_exporter/jobtop.prom"]
  ) { invocation, session throws(CommandFailure) in
    try invocation.noOperands()
    let answer = try session.call(.storeMetrics)
    if invocation.has(.json) {
      session.console.json { $0.value(answer) }
    } else {
      for line in (answer["text"]?.stringValue ?? "").split(separator: "\n") {
        session.console.line(SafeText(String(line)))
      }
    }
    return .done
  }

  /// One line a cell; quiet ones in a row are told by one.
  static func printHistory(
    _ range: String, _ invocation: Invocation, _ session: Session
  ) throws(CommandFailure) -> ExitCode {
    guard DurationText.parse(range) != nil else {
      throw .usage("--history takes a duration, not \"\(SafeText(range))\"", remedy: "such as 15m, 1d, 30d")
    }
    let answer = try session.call(.metricsHistory, ["range": .string(range)])
    if invocation.has(.json) {
      session.console.json { $0.value(answer) }
      return .done
    }
    let names = ["in", "done", "failed", "queued", "running", "wait_p95_ms", "run_p95_ms"]
    let series = names.map { answer[$0]?.arrayValue ?? [] }
    let cell = answer["cell_ms"]?.intValue ?? 0
    let from = answer["from_us"]?.intValue ?? 0
    var table = Table(
      [.init(title: "FROM")]
        + ["IN", "DONE", "FAILED", "QUEUED", "RUNNING", "WAIT p95", "RUN p95"].map { .init(title: $0, isNumber: true) })
    for index in series[0].indices where index == series[0].count - 1 || !isQuiet(series, index) {
      let time = Timestamp(microseconds: from + Int64(index) * cell * 1000)
      var row: [Console.Span] = [(ClockText.dateTime(time), .muted)]
      for (place, values) in series.enumerated() {
        let value = index < values.count ? values[index].intValue : nil
        let text: SafeText =
          value.map { place < 5 ? SafeText.count(Int($0)) : SafeText.duration(.milliseconds($0)) } ?? "-"
        row.append((text, place == 2 && (value ?? 0) > 0 ? .bad : .plain))
      }
      table.add(row)
    }
    table.print(to: session.console)
    return .done
  }

  /// Nothing went in or out, or nobody saw it.
  private static func isQuiet(_ series: [[JSONValue]], _ index: Int) -> Bool {
    series.prefix(3).allSatisfy { $0[index].intValue ?? 0 == 0 }
  }
}
