package import JSON

/// All kinds, by name.
package struct KindsView: WireObject {
  package var kinds: [WireKind]

  package init(kinds: [WireKind] = []) { self.kinds = kinds }

  package init(json: JSONValue, path: String) throws(WireFault) {
    kinds = try Rows<WireKind>(fields: FieldReader(json, path: path)).rows
  }

  package func write(to writer: inout JSONWriter) { Rows(kinds).write(to: &writer) }
}
