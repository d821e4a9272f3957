import JobCore
import JobEngine
import JobRPC

extension BatchRequest {
  /// Reads the params of `batch.open`: `{callback, on?}`.
  init(_ params: inout ParamsReader, now: Timestamp) throws(WireFault) {
    var callback: NewJob?
    var condition = Dependencies.Condition.completion
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "callback": callback = try params.nested(key) { (params) throws(WireFault) in try NewJob(&params, now: now) }
      case "on": condition = try params.word(key) ?? condition
      default: try params.skip()
      }
    }
    guard let callback else { throw params.fault("callback", "a job") }
    self.init(callback: callback, condition: condition)
  }
}

/// The members of a new job that tie it to others, as they come in.
struct DependencyParams {
  var ids: [JobID] = []
  var mode: Dependencies.Mode?
  var condition: Dependencies.Condition?
  var onParentDead: Dependencies.OnParentDead?

  /// Takes a member in; false where it is none of these.
  mutating func take(_ key: String, _ params: inout ParamsReader) throws(WireFault) -> Bool {
    switch key {
    case "after":
      var seen: Set<JobID> = []
      ids = (try params.ids(key) ?? []).filter { seen.insert($0).inserted }
    case "after_mode": mode = try params.word(key)
    case "after_on": condition = try params.word(key)
    case "on_parent_dead": onParentDead = try params.word(key)
    default: return false
    }
    return true
  }

  /// What they say together; nil where none of them was there.
  var dependencies: Dependencies? {
    if ids.isEmpty, mode == nil, condition == nil, onParentDead == nil { return nil }
    return Dependencies(
      ids: ids, mode: mode ?? .all, condition: condition ?? .success, onParentDead: onParentDead ?? .block)
  }
}

extension ParamsReader {
  /// One of the words of an enumeration.
  mutating func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, as type: Word.Type = Word.self
  ) throws(WireFault) -> Word? {
    guard let text = try string(key) else { return nil }
    guard let word = Word(rawValue: text) else {
      throw fault(key, Word.allCases.map(\.rawValue).joined(separator: " or "))
    }
    return word
  }
}
