import JobCore
import JobRPC

/// `{queue | kind | worker, reason?, until_us?}`: what all switches are called with; the store has no name to give.
struct ControlParams {
  /// What to switch; empty for the store.
  var name = ""
  /// Why, in the person's words.
  var reason: String?
  /// When a pause ends by itself.
  var until: Timestamp?

  /// Reads the params of a switch; `member` is what the name stands under, nil where there is none.
  init(_ params: inout ParamsReader, naming member: String?) throws(WireFault) {
    var name: String?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "reason": reason = try params.reason(key)
      case "until_us": until = try params.time(key)
      case member: name = try params.string(key)
      default: try params.skip()
      }
    }
    guard let member else { return }
    guard let name else { throw params.fault(member, "a string") }
    self.name = name
  }
}
