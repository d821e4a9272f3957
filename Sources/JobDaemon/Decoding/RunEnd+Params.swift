import JSON
import JobCore
import JobEngine
import JobRPC

/// Which of the outcomes a call may carry.
enum OutcomeForm {
  /// `done` of a claim: any of them.
  case any
  case complete, fail, snooze, release
}

extension RunEnd {
  /// Reads an outcome: `{id, fence, result | error (+ retry, delay_ms) | snooze_ms | release: true, exit?}`.
  init(_ params: inout ParamsReader, as form: OutcomeForm) throws(WireFault) {
    var id: Int64?
    var fence: Int64?
    var result: JSONText?
    var failure: Failure?
    var retry = true
    var delay: Duration?
    var snooze: Duration?
    var release = false
    var exit: Exit?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "id": id = try params.natural(key)
      case "fence": fence = try params.natural(key)
      case "result": result = try params.rawText(key)
      case "error": failure = try Failure(&params, key)
      case "retry": retry = try params.bool(key) ?? true
      case "delay_ms": delay = try params.duration(key)
      case "snooze_ms": snooze = try params.duration(key)
      case "release": release = try params.bool(key) ?? false
      case "exit": exit = try Exit(&params, key)
      default: try params.skip()
      }
    }
    guard let id else { throw params.fault("id", "an integer") }
    guard let fence else { throw params.fault("fence", "an integer") }

    let outcome: Outcome
    switch form {
    case .complete: outcome = .complete(result: result)
    case .fail:
      guard let failure else { throw params.fault("error", "an object") }
      outcome = .fail(failure, retry: retry, delay: delay)
    case .snooze:
      guard let delay = delay ?? snooze else { throw params.fault("delay_ms", "an integer") }
      outcome = .snooze(delay: delay)
    case .release: outcome = .release
    case .any:
      let named = (failure != nil ? 1 : 0) + (snooze != nil ? 1 : 0) + (release ? 1 : 0) + (result != nil ? 1 : 0)
      guard named <= 1 else { throw params.fault("result", "only one of result, error, snooze_ms and release") }
      if let failure {
        outcome = .fail(failure, retry: retry, delay: delay)
      } else if let snooze {
        outcome = .snooze(delay: snooze)
      } else {
        outcome = release ? .release : .complete(result: result)
      }
    }
    self.init(
      run: HeldRun(job: JobID(rawValue: id), fence: Fence(rawValue: fence)), outcome: outcome, exit: exit)
  }
}

extension HeldRun {
  /// `{id, fence}`
  init(_ params: inout ParamsReader) throws(WireFault) {
    var id: Int64?
    var fence: Int64?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "id": id = try params.natural(key)
      case "fence": fence = try params.natural(key)
      default: try params.skip()
      }
    }
    guard let id else { throw params.fault("id", "an integer") }
    guard let fence else { throw params.fault("fence", "an integer") }
    self.init(job: JobID(rawValue: id), fence: Fence(rawValue: fence))
  }
}

extension Failure {
  /// `{class, message, frames?}`
  fileprivate init?(_ params: inout ParamsReader, _ key: String) throws(WireFault) {
    if params.isNull() { return nil }
    var name: String?
    var message = ""
    var frames: [Frame] = []
    try params.beginObject(key)
    while let member = try params.nextKey() {
      switch member {
      case "class": name = try params.string("\(key).class")
      case "message": message = try params.string("\(key).message") ?? ""
      case "frames":
        try params.forEach("\(key).frames") { (params, _) throws(WireFault) in
          frames.append(try Frame(&params))
        }
      default: try params.skip()
      }
    }
    guard let name else { throw params.fault("\(key).class", "a string") }
    // What is over its cap is cut: refusing it would leave a failed run without an end.
    self.init(
      errorClass: name.cut(toBytes: Caps.key), message: message.cut(toBytes: Caps.errorMessage),
      frames: Array(frames.prefix(Caps.errorFrames)))
  }
}

extension String {
  /// The longest beginning of at most so many bytes that splits no character.
  fileprivate func cut(toBytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(startIndex, offsetBy: limit)
    while end > startIndex, end.samePosition(in: self) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}

extension Failure.Frame {
  fileprivate init(_ params: inout ParamsReader) throws(WireFault) {
    var file = ""
    var line = 0
    var function = ""
    var isLibrary = false
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "file": file = try params.string(key) ?? ""
      case "line": line = Int(try params.natural(key, upTo: Int64(Int32.max)) ?? 0)
      case "function": function = try params.string(key) ?? ""
      case "library": isLibrary = try params.bool(key) ?? false
      default: try params.skip()
      }
    }
    self.init(file: file, line: line, function: function, isLibrary: isLibrary)
  }
}

extension Exit {
  /// `{code?, signal?, cpu_ms, max_rss_kb}`
  fileprivate init?(_ params: inout ParamsReader, _ key: String) throws(WireFault) {
    if params.isNull() { return nil }
    var code: Int?
    var signal: Int?
    var cpu = Duration.zero
    var memory: Int64 = 0
    try params.beginObject(key)
    while let member = try params.nextKey() {
      switch member {
      case "code": code = try params.integer("\(key).code").map { Int($0) }
      case "signal": signal = try params.natural("\(key).signal", upTo: 255).map { Int($0) }
      case "cpu_ms": cpu = try params.duration("\(key).cpu_ms") ?? .zero
      case "max_rss_kb": memory = try params.natural("\(key).max_rss_kb") ?? 0
      default: try params.skip()
      }
    }
    self.init(code: code, signal: signal, cpu: cpu, maxResidentKiB: memory)
  }
}
