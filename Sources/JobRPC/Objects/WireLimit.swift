package import JSON

/// How much of something may run: `{concurrency?, rate?}`.
package struct WireLimit: WireObject {
  package var concurrency: Int64?
  package var rate: WireRate?

  package init(concurrency: Int64? = nil, rate: WireRate? = nil) {
    self.concurrency = concurrency
    self.rate = rate
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    concurrency = try fields.optionalInteger("concurrency")
    rate = try fields.object("rate")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("concurrency", ifPresent: concurrency)
    writer.member("rate", ifPresent: rate)
    writer.endObject()
  }
}

/// So many starts in so long: `{count, per_ms}`.
package struct WireRate: WireObject {
  package var count: Int64
  package var perMS: Int64

  package init(count: Int64, perMS: Int64) {
    self.count = count
    self.perMS = perMS
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    count = try fields.integer("count")
    perMS = try fields.integer("per_ms")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("count", count)
    writer.member("per_ms", perMS)
    writer.endObject()
  }
}
