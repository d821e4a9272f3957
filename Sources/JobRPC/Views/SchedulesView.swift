package import JSON

/// All schedules, by name.
package struct SchedulesView: WireObject {
  package var schedules: [WireSchedule]

  package init(schedules: [WireSchedule] = []) { self.schedules = schedules }

  package init(json: JSONValue, path: String) throws(WireFault) {
    schedules = try Rows<WireSchedule>(fields: FieldReader(json, path: path)).rows
  }

  package func write(to writer: inout JSONWriter) { Rows(schedules).write(to: &writer) }
}
