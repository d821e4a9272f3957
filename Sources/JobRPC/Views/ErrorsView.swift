package import JSON

/// The error groups, seen last first.
package struct ErrorsView: WireObject {
  package var groups: [WireErrorGroup]
  /// There are more than these.
  package var more: Bool

  package init(groups: [WireErrorGroup] = [], more: Bool = false) {
    self.groups = groups
    self.more = more
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    groups = try Rows<WireErrorGroup>(fields: fields).rows
    more = try fields.optionalBool("more") ?? false
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    Rows(groups).writeMembers(to: &writer)
    if more { writer.member("more", true) }
    writer.endObject()
  }
}

/// One error group with the newest of its jobs.
package struct ErrorView: WireObject {
  /// Absent where none has that id.
  package var group: WireErrorGroup?
  package var jobs: [WireJob]

  package init(group: WireErrorGroup?, jobs: [WireJob] = []) {
    self.group = group
    self.jobs = jobs
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    group = try fields.object("group")
    jobs = try fields.rows("jobs")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("group", ifPresent: group)
    writer.rows("jobs", jobs)
    writer.endObject()
  }
}
