import JSON
import Testing

@Suite struct WriterTests {
  @Test func `commas stand between members and elements and nowhere else`() {
    var writer = JSONWriter(capacity: 64)

    writer.beginObject()
    writer.key("a")
    writer.beginArray()
    writer.integer(1)
    writer.beginArray()
    writer.endArray()
    writer.beginObject()
    writer.endObject()
    writer.null()
    writer.endArray()
    writer.key("b")
    writer.bool(true)
    writer.key("c")
    writer.raw(JSONText(["x": false]))
    writer.endObject()
    writer.newline()
    writer.integer(2 as Int64)
    writer.newline()

    #expect(text(of: writer) == #"{"a":[1,[],{},null],"b":true,"c":{"x":false}}"# + "\n2\n")
  }

  @Test func `taking the bytes leaves a writer that begins anew`() {
    var writer = JSONWriter()
    writer.string("one")

    #expect(writer.take() == Array(#""one""#.utf8))
    writer.string("two")
    #expect(writer.take() == Array(#""two""#.utf8))
    #expect(writer.bytes.isEmpty)
  }

  @Test(
    arguments: [
      ("", #""""#), ("plain", #""plain""#), ("é😀\u{7F}\u{2028}", "\"é😀\u{7F}\u{2028}\""), ("\"\\/", #""\"\\/""#),
      ("\n\r\t\u{8}\u{C}\u{0}\u{1F}", #""\n\r\t\u0008\u000c\u0000\u001f""#), ("é\"", #""é\"""#),
    ])
  func `strings carry only the escapes that they need`(string: String, expected: String) {
    var writer = JSONWriter()

    writer.string(string)

    #expect(text(of: writer) == expected)
  }

  @Test(
    arguments: [
      ("é漢😀 x", "\"é漢😀 x\""), ("\u{7F}\u{9B}", #""\u007f\u009b""#),
      ("\u{202E}\u{200B}\u{FEFF}", #""\u202e\u200b\ufeff""#),
      ("\u{2028}\u{2029}\u{AD}", #""\u2028\u2029\u00ad""#), ("\u{E0041}", #""\udb40\udc41""#),
      ("\u{E000}\u{3164}\u{FE0F}", #""\ue000\u3164\ufe0f""#),
    ])
  func `what is invisible is escaped on request and reads back as the same`(string: String, expected: String) throws {
    var writer = JSONWriter(escapeInvisible: true)

    writer.string(string)
    let written = writer.take()
    writer.raw(try JSONText(validating: Array("\"\(string)\"".utf8)))

    #expect(String(decoding: written, as: UTF8.self) == expected)
    #expect(try JSONValue(parsing: written) == .string(string))
    #expect(text(of: writer) == expected)
  }

  @Test(
    arguments: [
      (0, "0"), (-1, "-1"), (7, "7"), (10, "10"), (182_004, "182004"), (.max, "9223372036854775807"),
      (.min, "-9223372036854775808"),
    ] as [(Int64, String)])
  func `integers are written in full`(value: Int64, expected: String) {
    var writer = JSONWriter()

    writer.integer(value)

    #expect(text(of: writer) == expected)
  }

  @Test(arguments: [0.1, 1, -2.5, 1e300, .leastNonzeroMagnitude, 1e16, 123_456_789.125, -0.0])
  func `doubles read back as the same double`(value: Double) throws {
    var writer = JSONWriter()

    writer.double(value)
    var reader = JSONReader(writer.bytes)

    #expect(try reader.double() == value)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `what is no number is written as null`(value: Double) {
    var writer = JSONWriter()

    writer.double(value)

    #expect(text(of: writer) == "null")
    #expect(JSONValue(value) == .null)
  }

  @Test func `raw text keeps every byte but loses its line breaks`() throws {
    let raw = try JSONText(validating: Array("{\"a\"\t:\r\n[1.50,\n\"\\n\u{2028}\"]}".utf8))
    var writer = JSONWriter()
    var careful = JSONWriter(escapeInvisible: true)

    writer.raw(raw)
    careful.raw(raw)

    #expect(text(of: writer) == "{\"a\"\t:  [1.50, \"\\n\u{2028}\"]}")
    #expect(text(of: careful) == #"{"a" :  [1.50, "\n\u2028"]}"#)
    #expect(try JSONText(validating: writer.bytes).value == raw.value)
  }

  private func text(of writer: JSONWriter) -> String { String(decoding: writer.bytes, as: UTF8.self) }
}
