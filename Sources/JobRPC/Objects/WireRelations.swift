internal import JSON
package import JobCore

/// What ties a job to others; its members stand among the job's own.
package struct WireRelations: Hashable, Sendable {
  /// The jobs it waits or waited for.
  package var after: [Int64] = []
  /// Absent where it is the usual one: `all`.
  package var mode: Dependencies.Mode?
  /// Absent where it is the usual one: `success`.
  package var condition: Dependencies.Condition?
  /// Absent where it is the usual one: `block`.
  package var onParentDead: Dependencies.OnParentDead?
  package var batch: Int64?
  package var derivedFrom: Int64?
  package var trace: String?

  package init() {}

  package init(_ spec: JobSpec) {
    if let dependencies = spec.dependencies {
      after = dependencies.ids.map(\.rawValue)
      mode = dependencies.mode == .all ? nil : dependencies.mode
      condition = dependencies.condition == .success ? nil : dependencies.condition
      onParentDead = dependencies.onParentDead == .block ? nil : dependencies.onParentDead
    }
    batch = spec.batch?.rawValue
    derivedFrom = spec.derivedFrom?.rawValue
    trace = spec.trace
  }

  init(_ fields: FieldReader) throws(WireFault) {
    after = try fields.integers("after")
    mode = try fields.optionalString("after_mode").flatMap(Dependencies.Mode.init(rawValue:))
    condition = try fields.optionalString("after_on").flatMap(Dependencies.Condition.init(rawValue:))
    onParentDead = try fields.optionalString("on_parent_dead").flatMap(Dependencies.OnParentDead.init(rawValue:))
    batch = try fields.optionalInteger("batch")
    derivedFrom = try fields.optionalInteger("derived_from")
    trace = try fields.optionalString("trace")
  }

  func writeMembers(to writer: inout JSONWriter) {
    if !after.isEmpty { writer.member("after", after) }
    writer.member("after_mode", ifPresent: mode?.rawValue)
    writer.member("after_on", ifPresent: condition?.rawValue)
    writer.member("on_parent_dead", ifPresent: onParentDead?.rawValue)
    writer.member("batch", ifPresent: batch)
    writer.member("derived_from", ifPresent: derivedFrom)
    writer.member("trace", ifPresent: trace)
  }
}
