import JSON
import JobRPC
import SafeText

/// `jobtop check`: what should be right before a store is relied on.
enum Check {
  static let strict = Flag("strict", "Exit with 1 on warnings too")
  static let plans = Flag("plans", "Also print how each statement of the store finds its rows")

  static let command = Command(
    "check", .operate, "Go through modes, roles, limits, retention, kinds, clock, disk and file",
    flags: [strict, plans, .json],
    details: [
      "Each finding says what to do. The exit code is 1 where one is an error, with --strict also on warnings.",
      "jobtopd check does the same for a store that no daemon serves, and reads all of its file.",
    ],
    examples: ["jobtop check --strict", "jobtop check --plans"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    try invocation.noOperands()
    let answer = try session.call(.storeCheck, invocation.has(plans) ? ["plans": true] : [:])
    let console = session.console
    var findings: [WireFinding] = []
    for (index, value) in (answer["findings"]?.arrayValue ?? []).enumerated() {
      findings.append(try decoding { () throws(WireFault) in try WireFinding(json: value, path: "findings[\(index)]") })
      if invocation.has(.json) { console.json { $0.value(value) } }
    }
    if invocation.has(.json) {
      for plan in answer["plans"]?.arrayValue ?? [] { console.json { $0.value(plan) } }
    } else {
      for finding in findings { print(finding, console) }
      for plan in answer["plans"]?.arrayValue ?? [] {
        console.line()
        for line in (plan["sql"]?.stringValue ?? "").split(separator: "\n") { console.line(SafeText(String(line))) }
        for step in plan["steps"]?.arrayValue ?? [] {
          console.line([("  \(SafeText(step.stringValue ?? ""))", .muted)])
        }
      }
    }
    let severities = findings.map(\.severity)
    let isBad = severities.contains(.error) || invocation.has(strict) && severities.contains(.warning)
    return isBad ? .failed : .done
  }

  private static func print(_ finding: WireFinding, _ console: Console) {
    let tone: Console.Tone =
      switch finding.severity {
      case .error: .bad
      case .warning: .warn
      case .ok: .good
      }
    console.line([
      (SafeText(finding.severity.rawValue).padded(columns: 9), tone),
      (SafeText(finding.code).padded(columns: 18), .muted), (SafeText(finding.text), .plain),
    ])
    if let remedy = finding.remedy {
      console.line([(SafeText.empty.padded(columns: 27), .plain), (SafeText(remedy), .info)])
    }
  }
}
