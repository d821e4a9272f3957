import JSON
import JobRPC
import Posix
import Testing

/// The table of methods against the daemon, both ways. Every other test of a session holds its replies against it too.
@Suite("Specification")
struct SpecificationTests {
  @Test(arguments: Method.allCases)
  func `what the table declares is answered`(_ method: Method) throws {
    let wire = try Wire(try DaemonBench(.memory))

    let code = try wire.code(method.rawValue, .object(method.spec.sampleParams))

    #expect(code != Int64(ErrorCode.unknownMethod.rawValue) && code != Int64(ErrorCode.invalidParams.rawValue))
  }

  /// Whatever the daemon's sources name like a method is tried: a second way into the router would show.
  @Test func `what the table does not declare is not answered`() throws {
    let wire = try Wire(try DaemonBench(.memory))
    let literal = /"([a-z]+\.[a-z_]+)"/
    var names: Set<String> = ["rpc.describe", "JOB.GET", "job.get ", "job", "events.unsubscribe"]
    for path in try Self.sources("JobDaemon") + Self.sources("JobRPC") {
      let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
      for match in text.matches(of: literal) { names.insert(String(match.1)) }
    }
    names.subtract(Method.allCases.map(\.rawValue))

    #expect(names.count > 10)
    for name in names.sorted() { #expect(try wire.code(name, [:]) == -32601, "\(name)") }
  }

  @Test(arguments: Method.allCases)
  func `a declared parameter that is missing or of a wrong type is refused by its path`(_ method: Method) throws {
    let wire = try Wire(try DaemonBench(.memory))
    let sample = method.spec.sampleParams
    func expectRefusal(_ params: JSONObject, of name: String, _ what: String) throws {
      let error = try wire.call(method.rawValue, .object(params))["error"]
      let path = error?["data"]?["path"]?.stringValue ?? "no path"
      let isNamed = path == name || path.hasPrefix(name + ".") || path.hasPrefix(name + "[")
      #expect(error?["code"] == -32602 && isNamed, "\(method.rawValue): \(what) \(name) got \(path)")
    }

    for member in method.spec.params {
      if member.isRequired {
        var params = sample
        params[member.name] = nil
        try expectRefusal(params, of: member.name, "missing")
      }
      if let wrong = member.shape.wrongSample {
        var params = sample
        params[member.name] = wrong
        try expectRefusal(params, of: member.name, "wrong")
      }
    }
    if let first = method.spec.oneOf.first {
      var params = sample
      params[first] = nil
      try expectRefusal(params, of: first, "no choice of")
    }
  }

  @Test(arguments: Method.allCases)
  func `a parameter that nobody declared is ignored`(_ method: Method) throws {
    let wire = try Wire(try DaemonBench(.memory))
    var params = method.spec.sampleParams
    params["no_such_parameter"] = ["deep": [1, "x"]]

    #expect(try wire.code(method.rawValue, .object(params)) != -32602)
  }

  @Test func `the document names every method, and its references lead somewhere`() throws {
    let wire = try Wire(try DaemonBench(.memory))

    let document = try wire.result("rpc.discover")

    let names = document["methods"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
    #expect(names == Method.allCases.map(\.rawValue))
    var used: Set<String> = []
    func walk(_ value: JSONValue) {
      if let target = value["$ref"]?.stringValue { used.insert(target) }
      value.objectValue?.forEach { walk($0.value) }
      value.arrayValue?.forEach(walk)
    }
    walk(document)
    var there: Set<String> = []
    for section in ["schemas", "errors"] {
      for (name, _) in document["components"]?[section]?.objectValue ?? [:] {
        there.insert("#/components/\(section)/\(name)")
      }
    }
    #expect(used == there.subtracting(["#/components/errors/unknown_method"]))
  }

  @Test func `an undeclared member, a missing one and an undeclared error are found`() {
    let extra: JSONValue = ["result": ["id": 1, "deduplicated": false, "colour": "red"]]
    let missing: JSONValue = ["result": ["id": 1]]
    let error: JSONValue = ["error": ["code": -32003]]

    #expect(Wire.faults(in: extra, of: "job.enqueue") == ["the result of job.enqueue.colour is not declared"])
    #expect(Wire.faults(in: missing, of: "job.enqueue") == ["the result of job.enqueue.deduplicated is missing"])
    #expect(Wire.faults(in: error, of: "job.enqueue") == ["job.enqueue does not declare the error stale_fence"])
  }

  /// Every source file of a module.
  private static func sources(_ module: String) throws -> [String] {
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    var folders = ["/\(root)/Sources/\(module)"]
    var files: [String] = []
    while let folder = folders.popLast() {
      for name in try FileSystem.names(in: folder) {
        let path = folder + "/" + name
        if name.hasSuffix(".swift") { files.append(path) } else { folders.append(path) }
      }
    }
    return files
  }
}
