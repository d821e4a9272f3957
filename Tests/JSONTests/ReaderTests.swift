import JSON
import Testing

@Suite struct ReaderTests {
  /// What a hand-written decoder looks like.
  private struct Member: Equatable {
    var id: Int64 = 0
    var name = ""
    var tags: [String] = []
    var extra: JSONText?

    init(_ text: String) throws(JSONError) {
      var reader = JSONReader(Array(text.utf8))
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch key {
        case "id": id = try reader.integer()
        case "name": name = try reader.string()
        case "tags":
          tags = []
          try reader.beginArray()
          while try reader.nextElement() { tags.append(try reader.string()) }
        case "extra": extra = try reader.rawText()
        default: try reader.skip()
        }
      }
      try reader.finish()
    }
  }

  @Test func `members are pulled in any order, unknown ones are passed and the last of a key wins`() throws {
    let member = try Member(
      #"""
       {"tags":["a","b"], "later":[{"x":[]},null,{}], "id": 1,"id":182004 ,"name":"r\u00e9\ud83d\ude00",
        "extra": {"n": 1.50} }
      """#)

    #expect(member.id == 182_004)
    #expect(member.name == "ré😀")
    #expect(member.tags == ["a", "b"])
    #expect(member.extra?.text == #"{"n": 1.50}"#)
  }

  @Test(
    arguments: [
      ("null", .null), ("true", .bool), ("false", .bool), ("-1", .number), ("1", .number), (#""""#, .string),
      ("[]", .array), ("{}", .object), ("", .end), ("  ", .end),
    ] as [(String, JSONReader.Kind)])
  func `the next kind is seen without reading it`(text: String, kind: JSONReader.Kind) throws {
    var reader = JSONReader(Array((" " + text).utf8))

    #expect(try reader.peek() == kind)
    #expect(try reader.peek() == kind)
    if kind != .end { try reader.skip() }
    try reader.finish()
  }

  @Test(arguments: [#""seven""#, "null", "[7]", "{}", "true"])
  func `a value of another kind is named in the error, and its place`(text: String) throws {
    var reader = JSONReader(Array(("  " + text).utf8))
    let kind = try reader.peek()

    #expect(throws: JSONError(.unexpected(kind), at: 2)) { try reader.integer() }
    #expect(throws: JSONError(.unexpected(kind), at: 2)) { try reader.double() }
    if kind != .string { #expect(throws: JSONError(.unexpected(kind), at: 2)) { try reader.string() } }
    if kind != .bool { #expect(throws: JSONError(.unexpected(kind), at: 2)) { try reader.bool() } }
    if kind != .null { #expect(throws: JSONError(.unexpected(kind), at: 2)) { try reader.null() } }
    if kind != .object { #expect(throws: JSONError(.unexpected(kind), at: 2)) { try reader.beginObject() } }
    if kind != .array { #expect(throws: JSONError(.unexpected(kind), at: 2)) { try reader.beginArray() } }
  }

  @Test(arguments: ["1.0", "1e2", "9223372036854775808", "-9223372036854775809"])
  func `a number that is no Int64 is out of an integer's range`(text: String) {
    var reader = JSONReader(Array(text.utf8))

    #expect(throws: JSONError(.numberOutOfRange, at: 0)) { try reader.integer() }
  }

  @Test(
    arguments: [
      ("0", 0), ("-0", -0.0), ("1", 1), ("-17", -17), ("0.1", 0.1), ("1e300", 1e300),
      ("5e-324", .leastNonzeroMagnitude),
      ("1e-400", 0), ("9007199254740993", 9_007_199_254_740_992),
      ("123456789012345678901234567890", 1.2345678901234568e29),
    ] as [(String, Double)])
  func `a number is read as the nearest double`(text: String, value: Double) throws {
    var reader = JSONReader(Array(text.utf8))

    let read = try reader.double()

    #expect(read == value && read.sign == value.sign)
  }

  @Test func `what would be an infinite double is out of range`() {
    var reader = JSONReader(Array("1e400".utf8))

    #expect(throws: JSONError(.numberOutOfRange, at: 0)) { try reader.double() }
  }

  @Test func `a range is read as if nothing were around it`() throws {
    let bytes = Array(#"{"a":1}{"b":[2]}x"#.utf8)
    var first = JSONReader(bytes, in: 0..<7)
    var second = JSONReader(bytes, in: 7..<16)
    var cut = JSONReader(bytes, in: 7..<15)

    #expect(try first.value() == ["a": 1])
    try first.finish()
    #expect(try second.value() == ["b": [2]])
    #expect(second.offset == 16)
    #expect(throws: JSONError(.unexpectedEnd, at: 15)) { try cut.skip() }
  }

  @Test func `a cut multi-byte character does not reach over the end of the range`() {
    let bytes = Array("\"é\"".utf8)
    var reader = JSONReader(bytes, in: 0..<2)

    #expect(throws: JSONError(.invalidUTF8, at: 1)) { try reader.string() }
  }

  @Test func `several texts in one array are read one after the other`() throws {
    var reader = JSONReader(Array("1\n[2]\n\"3\"\n".utf8))
    var values: [JSONValue] = []

    while try reader.peek() != .end { values.append(try reader.value()) }

    #expect(values == [1, [2], "3"])
  }

  @Test func `raw text is the value without what is around it`() throws {
    var reader = JSONReader(Array("[ {\"a\" :\n1} , 2 ]".utf8))
    try reader.beginArray()

    #expect(try reader.nextElement())
    #expect(try reader.rawText().text == "{\"a\" :\n1}")
    #expect(try reader.nextElement())
    #expect(try reader.rawText() == JSONText(2))
    #expect(try !reader.nextElement())
  }
}
