package import JSON

/// What a list of jobs asks for.
package struct JobsParams: WireObject {
  package static let largestLimit: Int64 = 500

  package var filter: String
  package var sort: String
  package var offset: Int64
  package var limit: Int64
  /// What the filter's dates are told by: local time minus UTC.
  package var utcOffsetMinutes: Int64

  package init(
    filter: String = "", sort: String = "-id", offset: Int64 = 0, limit: Int64 = 100, utcOffsetMinutes: Int64 = 0
  ) {
    self.filter = filter
    self.sort = sort
    self.offset = offset
    self.limit = limit
    self.utcOffsetMinutes = utcOffsetMinutes
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    filter = try fields.optionalString("filter") ?? ""
    sort = try fields.optionalString("sort") ?? "-id"
    offset = try fields.optionalInteger("offset") ?? 0
    limit = try fields.optionalInteger("limit") ?? 100
    utcOffsetMinutes = try fields.optionalInteger("utc_offset_min") ?? 0
    guard offset >= 0 else { throw fields.fault("offset", "an integer of at least 0") }
    guard (1...Self.largestLimit).contains(limit) else { throw fields.fault("limit", "an integer from 1 to 500") }
    guard (-1440...1440).contains(utcOffsetMinutes) else {
      throw fields.fault("utc_offset_min", "an integer from -1440 to 1440")
    }
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    if !filter.isEmpty { writer.member("filter", filter) }
    writer.member("sort", sort)
    writer.member("offset", offset)
    writer.member("limit", limit)
    if utcOffsetMinutes != 0 { writer.member("utc_offset_min", utcOffsetMinutes) }
    writer.endObject()
  }
}

/// One page of a filtered, sorted list of jobs.
package struct JobsView: WireObject {
  /// Where a filter text is wrong.
  package struct FilterError: WireObject {
    /// In characters from the start of the filter.
    package var offset: Int64
    package var message: String

    package init(offset: Int64, message: String) {
      self.offset = offset
      self.message = message
    }

    package init(json: JSONValue, path: String) throws(WireFault) {
      let fields = try FieldReader(json, path: path)
      offset = try fields.optionalInteger("offset") ?? 0
      message = try fields.optionalString("message") ?? ""
    }

    package func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.member("offset", offset)
      writer.member("message", message)
      writer.endObject()
    }
  }

  package var jobs: [WireJob]
  package var matched: Int64
  /// More than `matched` match; counting stopped at 10,000.
  package var more: Bool
  /// Jobs of the store, filter or not.
  package var total: Int64
  package var filterError: FilterError?

  package init(
    jobs: [WireJob] = [], matched: Int64 = 0, more: Bool = false, total: Int64 = 0, filterError: FilterError? = nil
  ) {
    self.jobs = jobs
    self.matched = matched
    self.more = more
    self.total = total
    self.filterError = filterError
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    jobs = try Rows<WireJob>(fields: fields).rows
    matched = try fields.optionalInteger("matched") ?? 0
    more = try fields.optionalBool("more") ?? false
    total = try fields.optionalInteger("total") ?? 0
    filterError = try fields.object("filter_error")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    Rows(jobs).writeMembers(to: &writer)
    writer.member("matched", matched)
    if more { writer.member("more", true) }
    writer.member("total", total)
    writer.member("filter_error", ifPresent: filterError)
    writer.endObject()
  }
}
