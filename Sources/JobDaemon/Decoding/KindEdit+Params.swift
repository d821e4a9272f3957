import JSON
import JobCore
import JobEngine
import JobRPC

/// `{kind, runbook?, policy?, reason?}` of `kind.set`: what is absent stays, `null` clears.
struct KindSettings {
  var kind = ""
  var edits: [KindEdit] = []
  var reason: String?

  init(_ params: inout ParamsReader) throws(WireFault) {
    var kind: String?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "kind": kind = try params.string(key)
      case "reason": reason = try params.reason(key)
      case "runbook": if params.isNull() { edits.append(.clearRunbook) } else { try readRunbook(&params) }
      case "policy": if params.isNull() { edits.append(.clearPolicy) } else { try readPolicy(&params) }
      default: try params.skip()
      }
    }
    guard let kind else { throw params.fault("kind", "a string") }
    self.kind = kind
  }

  private mutating func readRunbook(_ params: inout ParamsReader) throws(WireFault) {
    try params.beginObject("runbook")
    while let key = try params.nextKey() {
      let make: (String?) -> KindEdit
      switch key {
      case "owner": make = KindEdit.owner
      case "expects": make = KindEdit.expects
      case "rollback": make = KindEdit.rollback
      case "link": make = KindEdit.link
      default:
        try params.skip()
        continue
      }
      let text = try params.string("runbook.\(key)")
      guard text?.utf8.count ?? 0 <= 1024 else { throw params.fault("runbook.\(key)", "at most 1024 bytes") }
      edits.append(make(text?.isEmpty == true ? nil : text))
    }
  }

  private mutating func readPolicy(_ params: inout ParamsReader) throws(WireFault) {
    try params.beginObject("policy")
    while let key = try params.nextKey() {
      let path = "policy.\(key)"
      switch key {
      case "max_attempts": edits.append(.maxAttempts(try params.natural(path, upTo: 1_000_000).map { Int($0) }))
      case "backoff": edits.append(.backoff(try Backoff(&params, path)))
      case "timeout_ms": edits.append(.timeout(try params.duration(path)))
      case "soft_timeout_ms": edits.append(.softTimeout(try params.duration(path)))
      case "start_within_ms": edits.append(.startWithin(try params.duration(path)))
      case "retry_for_ms": edits.append(.retryFor(try params.duration(path)))
      case "on_crash":
        let word = try params.string(path)
        let rule = word.flatMap(OnCrash.init(rawValue:))
        if word != nil, rule == nil { throw params.fault(path, "retry, pause or dead") }
        edits.append(.onCrash(rule))
      case "retention_ms": try readRetention(&params, path)
      default: try params.skip()
      }
    }
  }

  private mutating func readRetention(_ params: inout ParamsReader, _ path: String) throws(WireFault) {
    if params.isNull() {
      for state in JobStateName.allCases where state.isFinal { edits.append(.retention(state, nil)) }
      return
    }
    try params.beginObject(path)
    while let word = try params.nextKey() {
      guard let state = JobStateName(rawValue: word) else { throw params.fault("\(path).\(word)", "a final state") }
      edits.append(.retention(state, try params.duration("\(path).\(word)")))
    }
  }
}
