import JSON
import JobCore
import JobRPC

extension UniqueRule {
  /// `{key, states?, window_ms?}`; sizes and bounds are the engine's to check.
  init?(_ params: inout ParamsReader, _ key: String) throws(WireFault) {
    if params.isNull() { return nil }
    var text: String?
    var states = Self.notFinal
    var window: Duration?
    try params.beginObject(key)
    while let member = try params.nextKey() {
      let path = "\(key).\(member)"
      switch member {
      case "key": text = try params.string(path)
      case "states":
        guard let words = try params.strings(path) else { continue }
        states = []
        for (index, word) in words.enumerated() {
          guard let state = JobStateName(rawValue: word) else { throw params.fault("\(path)[\(index)]", "a state") }
          states.insert(state)
        }
      case "window_ms": window = try params.duration(path)
      default: try params.skip()
      }
    }
    guard let text else { throw params.fault("\(key).key", "a string") }
    self.init(key: text, states: states, window: window)
  }
}
