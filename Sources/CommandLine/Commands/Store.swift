import JSON
import JobClient
import JobCore
import JobRPC
import SafeText

/// `jobtop health`, `stats`, `rpc`: the store itself.
enum Store {
  static let health = Command(
    "health", .operate, "Say whether the store is well, also by the exit code", flags: [.json],
    examples: ["jobtop health || page-someone"]
  ) { invocation, session throws(CommandFailure) in
    try invocation.noOperands()
    let answer = try session.call(.storeHealth)
    let health = try decoding { () throws(WireFault) in try HealthView(json: answer) }
    if invocation.has(.json) {
      session.console.json { $0.value(answer) }
    } else {
      session.console.line([(health.ok ? "ok" : "not ok", health.ok ? .good : .bad)])
      for reason in health.reasons { session.console.line([("  \(SafeText(reason))", .bad)]) }
      printMembers(answer, session.console, leavingOut: ["ok", "reasons"])
    }
    return health.ok ? .done : .failed
  }

  static let stats = Command(
    "stats", .operate, "Print the store's counts and rates, or what went in and out over a time",
    flags: [StoreNumbers.history, .json], examples: ["jobtop stats --json", "jobtop stats --history 1d"]
  ) { invocation, session throws(CommandFailure) in
    try invocation.noOperands()
    if let range = invocation.text(StoreNumbers.history) {
      return try StoreNumbers.printHistory(range, invocation, session)
    }
    let answer = try session.call(.storeStats)
    if invocation.has(.json) {
      session.console.json { $0.value(answer) }
    } else {
      printMembers(answer, session.console, leavingOut: [])
    }
    return .done
  }

  static let spec = Flag("spec", "Print the protocol as an OpenRPC document; needs no store")

  static let rpc = Command(
    "rpc", .operate, "Call a method of the protocol and print its result", operands: "METHOD [JSON]",
    flags: [spec],
    examples: ["jobtop rpc job.get '{\"id\": 100482}'", "jobtop rpc --spec > jobtop.openrpc.json"]
  ) { invocation, session throws(CommandFailure) in
    if invocation.has(spec) {
      try invocation.noOperands()
      session.console.json { $0.value(OpenRPC.document(version: Version.text)) }
      return .done
    }
    guard let method = invocation.operands.first else { throw invocation.missing("the method's name") }
    if invocation.operands.count > 2 {
      throw .usage("\"\(SafeText(invocation.operands[2]))\" is one too many: the parameters are one JSON object")
    }
    var params = JSONValue.object(JSONObject())
    if invocation.operands.count == 2 {
      let bytes = Array(invocation.operands[1].utf8)
      do throws(JSONError) {
        params = try JSONValue(parsing: bytes)
      } catch {
        throw .usage("parameters:\(JSONFault.place(error.offset, in: bytes)): \(JSONFault.words(error.reason))")
      }
    }
    let connection = try session.connect()
    do throws(ClientError) {
      let answer = try connection.call(method, params, timeout: .seconds(120))
      session.console.json { $0.value(answer) }
    } catch {
      if case .rpc(let refusal) = error {
        session.console.json { refusal.write(to: &$0) }
        if refusal.known == .unknownMethod,
          let nearest = Spelling.nearest(to: method, among: Method.allCases.map(\.rawValue))
        {
          throw .usage("the store knows no method \(SafeText(method))", remedy: "did you mean \(SafeText(nearest))?")
        }
      }
      throw CommandFailure(error)
    }
    return .done
  }

  /// Members as `path  value`, nested ones by dots; for objects that are made to be read by programs.
  private static func printMembers(_ value: JSONValue, _ console: Console, leavingOut: Set<String>) {
    var rows: [(SafeText, SafeText)] = []
    func walk(_ value: JSONValue, _ path: String) {
      if let object = value.objectValue {
        for (key, member) in object where !(path.isEmpty && leavingOut.contains(key)) {
          walk(member, path.isEmpty ? key : "\(path).\(key)")
        }
      } else if let elements = value.arrayValue, elements.contains(where: { $0.objectValue != nil }) {
        for (index, element) in elements.enumerated() {
          var rest = element.objectValue ?? JSONObject()
          rest["name"] = nil
          walk(.object(rest), "\(path).\(element["name"]?.stringValue ?? String(index))")
        }
      } else if path.hasSuffix("_us"), let number = value.intValue {
        // The same suffix for points of time and for spans: nothing spans fifty years.
        let text =
          number > 1_500_000_000_000_000
          ? ClockText.dateTime(Timestamp(microseconds: number)) : SafeText.duration(.microseconds(number))
        rows.append((SafeText(String(path.dropLast(3))), text))
      } else {
        rows.append((SafeText(path), value.stringValue.map { SafeText($0) } ?? JobText.compact(JSONText(value))))
      }
    }
    walk(value, "")
    let column = rows.reduce(0) { max($0, $1.0.width) } + 2
    for (path, text) in rows { console.line([(path.padded(columns: column), .muted), (text, .plain)]) }
  }
}
