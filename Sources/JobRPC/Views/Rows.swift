package import JSON

/// Rows of a view as they travel: an object keyed by id beside an `order` array, so that a patch names one row.
///
/// `{"rows": {"mail": {…}, "media": {…}}, "order": ["mail", "media"]}`. Integer ids are written as integers in `order`.
package struct Rows<Row: WireObject & RowKeyed>: Hashable, Sendable {
  package var rows: [Row]

  package init(_ rows: [Row] = []) { self.rows = rows }

  package init(fields: FieldReader) throws(WireFault) {
    rows = []
    guard let table = fields.value("rows") else { return }
    let byKey = try FieldReader(table, path: fields.path(of: "rows"))
    for (index, entry) in (try fields.optionalArray("order") ?? []).enumerated() {
      let key: String
      if let number = entry.intValue {
        key = String(number)
      } else if let text = entry.stringValue {
        key = text
      } else {
        throw fields.fault("order[\(index)]", "the key of a row")
      }
      guard let row = byKey.value(key) else { throw fields.fault("order[\(index)]", "the key of a row") }
      rows.append(try Row(json: row, path: byKey.path(of: key)))
    }
  }

  /// Both members into the open object.
  package func writeMembers(to writer: inout JSONWriter) {
    writer.key("rows")
    writer.beginObject()
    for row in rows {
      writer.key(row.rowKey.text)
      row.write(to: &writer)
    }
    writer.endObject()
    writer.key("order")
    writer.beginArray()
    for row in rows {
      switch row.rowKey {
      case .number(let number): writer.integer(number)
      case .name(let name): writer.string(name)
      }
    }
    writer.endArray()
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writeMembers(to: &writer)
    writer.endObject()
  }
}

/// What names a row in its view for as long as the row lives.
package enum RowKey: Hashable, Sendable {
  case number(Int64)
  case name(String)

  package var text: String {
    switch self {
    case .number(let number): String(number)
    case .name(let name): name
    }
  }
}

/// An object that can be a row of a view.
package protocol RowKeyed {
  var rowKey: RowKey { get }
}

extension WireJob: RowKeyed {
  package var rowKey: RowKey { .number(id) }
}

extension WireAttempt: RowKeyed {
  package var rowKey: RowKey { .number(fence) }
}

extension WireQueue: RowKeyed {
  package var rowKey: RowKey { .name(name) }
}

extension WireKind: RowKeyed {
  package var rowKey: RowKey { .name(name) }
}

extension WireWorker: RowKeyed {
  package var rowKey: RowKey { .name(id) }
}

extension FieldReader {
  /// A nested `{rows, order}`; empty when the member is absent.
  package func rows<Row>(_ key: String, of type: Row.Type = Row.self) throws(WireFault) -> [Row]
  where Row: WireObject & RowKeyed {
    guard let value = value(key) else { return [] }
    return try Rows<Row>(fields: FieldReader(value, path: path(of: key))).rows
  }
}

extension JSONWriter {
  /// A nested `{rows, order}`.
  package mutating func rows<Row>(_ key: String, _ rows: [Row]) where Row: WireObject & RowKeyed {
    self.key(key)
    Rows(rows).write(to: &self)
  }
}
