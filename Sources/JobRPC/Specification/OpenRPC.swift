package import JSON
import JobCore

/// The protocol as an OpenRPC document, made from the table.
///
/// The format is <https://spec.open-rpc.org/#openrpc-object>, version 1.3.2; `x-` members are this protocol's own.
package enum OpenRPC {
  /// The whole document; `version` is the program's.
  package static func document(version: String) -> JSONValue {
    [
      "openrpc": "1.3.2",
      "info": [
        "title": "jobtop", "version": .string(version),
        "description": """
        JSON-RPC 2.0 on a Unix domain stream socket, one message a line. hello comes first. Unknown members of params \
        are ignored, null counts as absent; a wrong type is -32602 with its path in data.
        """,
        "license": ["name": "Apache-2.0"], "x-protocol": .integer(Hello.currentProtocol),
      ],
      "methods": .array(Method.allCases.map(method)),
      "x-notifications": .array(Notification.allCases.map(notification)),
      "components": [
        "schemas": .object(JSONObject(ObjectName.allCases.map { ($0.rawValue, $0.spec.schema) })),
        "errors": .object(JSONObject(ErrorCode.allCases.map { ($0.name, error($0)) })),
      ],
    ]
  }

  private static func method(_ method: Method) -> JSONValue {
    let spec = method.spec
    var row: JSONObject = ["name": .string(method.rawValue), "summary": .string(spec.summary)]
    row["tags"] = [["name": .string(String(method.rawValue.prefix { $0 != "." }))]]
    row["paramStructure"] = "by-name"
    row["params"] = .array(spec.params.map(parameter))
    row["result"] = ["name": "result", "schema": spec.result.schema]
    row["errors"] = .array((spec.errors + MethodSpec.everywhere).map { reference("errors", $0.name) })
    if let role = spec.role { row["x-role"] = .string(role.rawValue) }
    row["x-effect"] = .string(spec.effect.rawValue)
    if !spec.oneOf.isEmpty { row["x-one-of"] = .array(spec.oneOf.map { .string($0) }) }
    return .object(row)
  }

  private static func parameter(_ member: Member) -> JSONValue {
    var row: JSONObject = ["name": .string(member.name), "description": .string(member.meaning)]
    if member.isRequired { row["required"] = true }
    row["schema"] = member.shape.schema
    return .object(row)
  }

  private static func notification(_ notification: Notification) -> JSONValue {
    let spec = notification.spec
    return [
      "name": .string(notification.rawValue), "summary": .string(spec.summary), "params": spec.params.schema,
    ]
  }

  private static func error(_ code: ErrorCode) -> JSONValue {
    ["code": .integer(Int64(code.rawValue)), "message": .string(code.name)]
  }

  fileprivate static func reference(_ section: String, _ name: String) -> JSONValue {
    ["$ref": .string("#/components/\(section)/\(name)")]
  }
}

extension Shape {
  /// The shape as JSON Schema.
  package var schema: JSONValue {
    switch self {
    case .null: ["type": "null"]
    case .any: [:]
    case .bool: ["type": "boolean"]
    case .string: ["type": "string"]
    case .word(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
    case .number: ["type": "number"]
    case .integer: ["type": "integer"]
    case .count: ["type": "integer", "minimum": 0]
    case .time: ["type": "integer", "format": "unix-microseconds"]
    case .milliseconds: ["type": "integer", "minimum": 0, "format": "milliseconds"]
    case .array(let element): ["type": "array", "items": element.schema]
    case .map(let value): ["type": "object", "additionalProperties": value.schema]
    case .members(let members): Self.schema(of: members)
    case .object(let name): OpenRPC.reference("schemas", name.rawValue)
    case .either(let shapes): ["anyOf": .array(shapes.map(\.schema))]
    }
  }

  /// Readers ignore what they do not know, so further members are allowed everywhere.
  fileprivate static func schema(of members: [Member]) -> JSONValue {
    var properties = JSONObject()
    for member in members {
      var schema = member.shape.schema
      // A reference takes no neighbours in JSON Schema before 2019-09: the description stands around it.
      if schema["$ref"] != nil { schema = ["allOf": [schema]] }
      schema["description"] = .string(member.meaning)
      properties[member.name] = schema
    }
    var schema: JSONObject = ["type": "object", "properties": .object(properties)]
    let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { schema["required"] = .array(required) }
    return .object(schema)
  }
}

extension ObjectSpec {
  /// The object as JSON Schema.
  package var schema: JSONValue {
    var schema = Shape.schema(of: members)
    schema["description"] = .string(meaning)
    return schema
  }
}
