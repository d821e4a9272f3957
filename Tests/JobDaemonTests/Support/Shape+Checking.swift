import JSON
import JobRPC

/// Holds values of the wire against their declared shapes; for tests alone, since readers are tolerant.
extension Shape {
  /// What is wrong with `value`, each with its path: a member that is not declared counts too.
  func faults(in value: JSONValue, at path: String) -> [String] {
    switch self {
    case .any: []
    case .null: value.isNull ? [] : [path + " is not null"]
    case .bool: value.boolValue != nil ? [] : [path + " is no bool"]
    case .string: value.stringValue != nil ? [] : [path + " is no string"]
    case .word(let words):
      value.stringValue.map(words.contains) == true ? [] : [path + " is none of \(words)"]
    case .number: value.doubleValue != nil ? [] : [path + " is no number"]
    case .integer, .time: value.intValue != nil ? [] : [path + " is no integer"]
    case .count, .milliseconds: (value.intValue ?? -1) >= 0 ? [] : [path + " is no integer of at least 0"]
    case .array(let element):
      value.arrayValue?.enumerated().flatMap { element.faults(in: $1, at: "\(path)[\($0)]") } ?? [path + " is no array"]
    case .map(let element):
      value.objectValue?.flatMap { element.faults(in: $0.value, at: "\(path).\($0.key)") } ?? [path + " is no object"]
    case .members(let members): Self.faults(of: members, hasFacts: false, in: value, at: path)
    case .object(let name): Self.faults(of: name.spec.members, hasFacts: name.spec.hasFacts, in: value, at: path)
    case .either(let shapes):
      shapes.contains { $0.faults(in: value, at: path).isEmpty } ? [] : [path + " has none of its shapes"]
    }
  }

  private static func faults(of members: [Member], hasFacts: Bool, in value: JSONValue, at path: String) -> [String] {
    guard let object = value.objectValue else { return [path + " is no object"] }
    var faults: [String] = []
    for member in members {
      if let value = object[member.name] {
        faults += member.shape.faults(in: value, at: "\(path).\(member.name)")
      } else if member.isRequired {
        faults.append("\(path).\(member.name) is missing")
      }
    }
    if !hasFacts {
      let known = Set(members.map(\.name))
      faults += object.keys.filter { !known.contains($0) }.map { "\(path).\($0) is not declared" }
    }
    return faults
  }

  /// A value that has this shape, with no more in it than must be.
  var sample: JSONValue {
    switch self {
    case .null: .null
    case .any, .map: [:]
    case .bool: true
    case .string: "x"
    case .word(let words): .string(words[0])
    case .number, .integer, .count, .time, .milliseconds: 1
    case .array(let element): [element.sample]
    case .members(let members): Self.sample(of: members)
    case .object(let name): Self.sample(of: name.spec.members)
    case .either(let shapes): shapes[0].sample
    }
  }

  /// A value that has not this shape; nil where everything has it.
  var wrongSample: JSONValue? {
    switch self {
    case .any: nil
    case .string, .word, .array, .map, .members, .object, .either: 5
    case .null, .bool, .number, .integer, .count, .time, .milliseconds: "x"
    }
  }

  static func sample(of members: [Member]) -> JSONValue {
    .object(JSONObject(members.filter(\.isRequired).map { ($0.name, $0.shape.sample) }))
  }
}

extension MethodSpec {
  /// Texts that the daemon reads further than their shape says.
  private static let samples: [String: JSONValue] = ["path": "/proc/no-such/directory", "range": "15m"]

  /// Params that can be read: what is required, and the first of a choice.
  var sampleParams: JSONObject {
    JSONObject(
      params.filter { $0.isRequired || $0.name == oneOf.first }
        .map { ($0.name, Self.samples[$0.name] ?? $0.shape.sample) })
  }
}
