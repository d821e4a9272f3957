import JSON
import JobCore
import JobEngine
import JobRPC

extension NewSchedule {
  /// `{name, cron, zone?, kind, args?, queue?, misfire?, overlap?, …}`: beside its own members those of a job.
  ///
  /// A job's members that make no sense more than once (`run_at_us`, `idempotency_key`, `after` …) are refused.
  static func put(_ params: inout ParamsReader, now: Timestamp) throws(WireFault) -> (NewSchedule, reason: String?) {
    var (name, cron, zone, reason): (String?, String?, String?, String?) = (nil, nil, nil, nil)
    var (misfire, overlap): (Misfire?, Overlap?) = (nil, nil)
    var own = params
    try own.beginObject()
    while let key = try own.nextKey() {
      switch key {
      case "name": name = try own.string(key)
      case "cron": cron = try own.string(key)
      case "zone": zone = try own.string(key)
      case "misfire":
        guard let text = try own.string(key) else { continue }
        misfire = Misfire(text: text)
        if misfire == nil { throw own.fault(key, "skip, one, all or all(6h)") }
      case "overlap":
        guard let text = try own.string(key) else { continue }
        overlap = Overlap(rawValue: text)
        if overlap == nil { throw own.fault(key, "allow, skip or cancel_running") }
      case "reason": reason = try own.reason(key)
      case "run_at_us", "delay_ms", "idempotency_key", "unique", "after", "after_mode", "after_on", "on_parent_dead",
        "batch", "trace":
        if !own.isNull() { throw own.fault(key, "nothing: a schedule's jobs cannot have it") }
      default: try own.skip()
      }
    }
    guard let name else { throw own.fault("name", "a string") }
    guard let cron else { throw own.fault("cron", "a string") }
    let job = try NewJob(&params, now: now)
    let schedule = NewSchedule(name: name, cron: cron, zone: zone, job: job, misfire: misfire, overlap: overlap)
    return (schedule, reason)
  }
}

extension CallParams {
  /// `{name, reason?, until_us?}` of a verb on a schedule.
  static func schedule(
    _ params: inout ParamsReader
  ) throws(WireFault) -> (name: String, reason: String?, until: Timestamp?) {
    var (name, reason): (String?, String?) = (nil, nil)
    var until: Timestamp?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "name": name = try params.string(key)
      case "reason": reason = try params.reason(key)
      case "until_us": until = try params.time(key)
      default: try params.skip()
      }
    }
    guard let name else { throw params.fault("name", "a string") }
    return (name, reason, until)
  }
}
