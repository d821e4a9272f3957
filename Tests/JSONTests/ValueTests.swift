import JSON
import Seeded
import Testing

@Suite struct ValueTests {
  @Test func `members keep their order, and a key set again its place`() {
    var object: JSONObject = ["b": 1, "a": 2, "b": 3]

    object["c"] = 4
    object["a"] = nil
    object["d"] = .null

    #expect(object.keys == ["b", "c", "d"])
    #expect(object["b"] == 3)
    #expect(object["d"] == .some(.null))
    #expect(object.count == 3)
    #expect(JSONValue.object(object).bytes == Array(#"{"b":3,"c":4,"d":null}"#.utf8))
  }

  @Test func `objects are equal in any order, and keys by code point`() {
    let left: JSONValue = ["a": 1, "b": [2], "\u{E9}": 3]
    let right: JSONValue = ["\u{E9}": 3, "b": [2], "a": 1]
    let other: JSONValue = ["e\u{301}": 3, "b": [2], "a": 1]

    #expect(left == right)
    #expect(left.hashValue == right.hashValue)
    #expect(left != other)
    #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
  }

  @Test func `looking inside gives nil for what is not there`() {
    let value: JSONValue = ["id": 7, "tags": ["a", "b"], "share": .number("0.5"), "on": true, "none": nil]

    #expect(value["id"]?.intValue == 7)
    #expect(value["id"]?.doubleValue == 7)
    #expect(value["share"]?.doubleValue == 0.5)
    #expect(value["share"]?.intValue == nil)
    #expect(value["tags"]?[1]?.stringValue == "b")
    #expect(value["tags"]?[2] == nil)
    #expect(value["tags"]?[-1] == nil)
    #expect(value["on"]?.boolValue == true)
    #expect(value["none"] == .some(.null))
    #expect(value["absent"] == nil)
    #expect(value["id"]?["deeper"] == nil)
  }

  @Test func `setting a member changes an object, makes one of null and nothing else`() {
    var object: JSONValue = ["a": 1]
    var null = JSONValue.null
    var array: JSONValue = [1]

    object["a"] = nil
    object["b"] = 2
    null["x"] = "y"
    array["x"] = "y"

    #expect(object == ["b": 2])
    #expect(null == ["x": "y"])
    #expect(array == [1])
  }

  @Test func `an object agrees with a dictionary through any changes`() {
    var random = Seeded()

    for _ in 0..<Seeded.rounds(60) {
      var object = JSONObject()
      var model: [String: JSONValue] = [:]
      for _ in 0..<random.int(1...300) {
        let key = "k\(random.int(0...80))"
        let value: JSONValue? = random.oneIn(3) ? nil : .integer(Int64(random.int(0...9)))
        object[key] = value
        model[key] = value
        #expect(object[key] == value, "\(random.seed)")
      }
      #expect(object.count == model.count, "\(random.seed)")
      #expect(Dictionary(uniqueKeysWithValues: object.map { ($0.key, $0.value) }) == model, "\(random.seed)")
      #expect(object == JSONObject(model.map { ($0.key, $0.value) }), "\(random.seed)")
    }
  }

  @Test func `a random tree reads back as itself, plain and with escapes`() throws {
    var random = Seeded()

    for _ in 0..<Seeded.rounds(2000) {
      let value = random.value(depth: 5)
      var careful = JSONWriter(escapeInvisible: true)
      careful.value(value)

      #expect(try JSONValue(parsing: value.bytes) == value, "\(random.seed)")
      #expect(try JSONValue(parsing: careful.bytes) == value, "\(random.seed)")
      #expect(!value.bytes.contains(0x0A), "\(random.seed)")
      #expect(careful.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "\(random.seed)")
      let text = try JSONText(validating: value.bytes)
      #expect(text.bytes == value.bytes && text.value == value, "\(random.seed)")
    }
  }
}
