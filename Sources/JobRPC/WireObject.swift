package import JSON
package import JobCore

/// An object of the protocol as a value: written member by member, read tolerantly.
package protocol WireObject: Hashable, Sendable {
  /// Ignores unknown members; a wrong type names its path below `path`.
  init(json: JSONValue, path: String) throws(WireFault)

  func write(to writer: inout JSONWriter)
}

extension WireObject {
  package init(json: JSONValue) throws(WireFault) { try self.init(json: json, path: "") }

  /// The object as a JSON value; costs a round through text, so not for hot paths.
  package var json: JSONValue {
    var writer = JSONWriter(capacity: 256)
    write(to: &writer)
    guard let value = try? JSONValue(parsing: writer.take()) else {
      preconditionFailure("\(#function): a wire object wrote malformed JSON")
    }
    return value
  }
}

extension JSONWriter {
  package mutating func member(_ key: String, _ value: String) {
    self.key(key)
    string(value)
  }

  package mutating func member(_ key: String, _ value: Int64) {
    self.key(key)
    integer(value)
  }

  package mutating func member(_ key: String, _ value: Int) {
    self.key(key)
    integer(value)
  }

  package mutating func member(_ key: String, _ value: Bool) {
    self.key(key)
    bool(value)
  }

  package mutating func member(_ key: String, _ value: Timestamp) {
    self.key(key)
    integer(value.microseconds)
  }

  package mutating func member(_ key: String, _ value: some WireObject) {
    self.key(key)
    value.write(to: &self)
  }

  package mutating func member(_ key: String, _ value: JSONText) {
    self.key(key)
    raw(value)
  }

  package mutating func member(_ key: String, _ value: JSONValue) {
    self.key(key)
    self.value(value)
  }

  /// A number rounded to `places` decimals, so that an unchanged rate stays an equal text.
  package mutating func member(_ key: String, _ value: Double, places: Int = 3) {
    self.key(key)
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    double((value * scale).rounded() / scale)
  }

  package mutating func member(_ key: String, ifPresent value: String?) {
    if let value { member(key, value) }
  }

  package mutating func member(_ key: String, ifPresent value: Int64?) {
    if let value { member(key, value) }
  }

  package mutating func member(_ key: String, ifPresent value: Int?) {
    if let value { member(key, value) }
  }

  package mutating func member(_ key: String, ifPresent value: Double?) {
    if let value { member(key, value) }
  }

  package mutating func member(_ key: String, ifPresent value: Bool?) {
    if let value { member(key, value) }
  }

  package mutating func member(_ key: String, ifPresent value: Timestamp?) {
    if let value { member(key, value) }
  }

  package mutating func member(_ key: String, ifPresent value: (some WireObject)?) {
    if let value { member(key, value) }
  }

  package mutating func member(_ key: String, ifPresent value: JSONText?) {
    if let value { member(key, value) }
  }

  package mutating func member(_ key: String, ifPresent value: JSONValue?) {
    if let value { member(key, value) }
  }

  package mutating func member(_ key: String, _ values: [Int64]) {
    self.key(key)
    beginArray()
    for value in values { integer(value) }
    endArray()
  }

  package mutating func member(_ key: String, _ values: [Int]) {
    self.key(key)
    beginArray()
    for value in values { integer(value) }
    endArray()
  }

  package mutating func member(_ key: String, _ values: [String]) {
    self.key(key)
    beginArray()
    for value in values { string(value) }
    endArray()
  }

  package mutating func member(_ key: String, _ values: [some WireObject]) {
    self.key(key)
    beginArray()
    for value in values { value.write(to: &self) }
    endArray()
  }

  /// The members of `facts` into the open object.
  package mutating func members(_ facts: JSONObject) {
    for (key, value) in facts {
      self.key(key)
      self.value(value)
    }
  }
}
