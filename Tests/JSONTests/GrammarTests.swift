import JSON
import Testing

/// RFC 8259 as two tables: what every reader must take and what it must refuse.
@Suite struct GrammarTests {
  @Test(
    arguments: [
      "null", "true", "false", "0", "-0", "-1", "123", "0.5", "-0.0", "1e5", "1E5", "1e+5", "1e-5", "1.25E-10", "0e0",
      "0E+1", "20e1", "123456789012345678901234567890", "-9223372036854775808", "9223372036854775807",
      "9223372036854775808", "1e400", "-1e-400", #""""#, #""a""#, #""/""#, #""\/""#, #""\"\\\/\b\f\n\r\t""#,
      #""\u0000""#, #""\u001F""#, #""\u00e9\u00E9""#, #""\ud83d\ude00""#, #""\uD834\uDD1E""#, #""\uDBFF\uDFFF""#,
      #""\uFFFF""#, #""\uFDD0""#, #""\u2028\u2029""#, #""\\u0041""#, #""\"u""#, "\"\u{7F}\"", "\"\u{E9}\u{1F600}\"",
      "\"\u{10FFFF}\"", "\"\u{2028}\"", "[]", "[ ]", "{}", "{ }", "[[],{},[[]]]", " [1 , 2,\t3\r\n] ", "\t\r\n 1 \n",
      #"{"a":1}"#, #"{ "a" : 1 , "b" : [ { } ] }"#, #"{"":0}"#, #"{"a":1,"a":2}"#, #"{"a\u0000b":1}"#, "[null,null]",
      #"{"a":{"b":{"c":[1,[2,[3]]]}}}"#, "[1]\n", "[\"a\",\"b\"]", "[-0,-0.0e-0]", "1 ", "[true , false]",
      String(repeating: "[", count: 64) + String(repeating: "]", count: 64),
      String(repeating: #"{"a":"#, count: 63) + "[]" + String(repeating: "}", count: 63),
    ])
  func `a text of the grammar is read`(text: String) throws {
    let bytes = Array(text.utf8)

    let validated = try JSONText(validating: bytes)
    let value = try JSONValue(parsing: bytes)

    #expect(validated.value == value)
    #expect(try JSONValue(parsing: value.bytes) == value)
  }

  @Test(
    arguments: [
      ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("nul", .unexpectedEnd, 3), ("nulL", .unexpectedByte(0x4C), 3),
      ("True", .unexpectedByte(0x54), 0), ("tru", .unexpectedEnd, 3), ("falsy", .unexpectedByte(0x79), 4),
      ("nullx", .trailingBytes, 4), ("1 2", .trailingBytes, 2), ("[]]", .trailingBytes, 2), ("{}}", .trailingBytes, 2),
      ("[]//", .trailingBytes, 2), ("NaN", .unexpectedByte(0x4E), 0), ("Infinity", .unexpectedByte(0x49), 0),
      ("-Infinity", .invalidNumber, 1), ("-", .unexpectedEnd, 1), ("--1", .invalidNumber, 1),
      ("+1", .unexpectedByte(0x2B), 0), ("01", .invalidNumber, 1), ("-01", .invalidNumber, 2),
      ("00", .invalidNumber, 1),
      ("1.", .unexpectedEnd, 2), (".5", .unexpectedByte(0x2E), 0), ("1.e5", .invalidNumber, 2),
      ("1e", .unexpectedEnd, 2), ("1e+", .unexpectedEnd, 3), ("1e5.5", .trailingBytes, 3), ("0x10", .trailingBytes, 1),
      ("1_000", .trailingBytes, 1), ("1\u{660}", .trailingBytes, 1), ("- 1", .invalidNumber, 1),
      ("[1,]", .unexpectedByte(0x5D), 3), ("[,1]", .unexpectedByte(0x2C), 1), ("[1,,2]", .unexpectedByte(0x2C), 3),
      ("[1 2]", .unexpectedByte(0x32), 3), ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2),
      ("[1,", .unexpectedEnd, 3), ("[}", .unexpectedByte(0x7D), 1), ("]", .unexpectedByte(0x5D), 0),
      ("{", .unexpectedEnd, 1), ("{]", .unexpectedByte(0x5D), 1), ("{1:2}", .unexpectedByte(0x31), 1),
      ("{a:1}", .unexpectedByte(0x61), 1), ("{'a':1}", .unexpectedByte(0x27), 1), (#"{"a"}"#, .unexpectedByte(0x7D), 4),
      (#"{"a" 1}"#, .unexpectedByte(0x31), 5), (#"{"a":}"#, .unexpectedByte(0x7D), 5),
      (#"{"a":1,}"#, .unexpectedByte(0x7D), 7), (#"{,"a":1}"#, .unexpectedByte(0x2C), 1),
      (#"{"a":1 "b":2}"#, .unexpectedByte(0x22), 7), (#"{"a"::1}"#, .unexpectedByte(0x3A), 5),
      (#"{"a":1"#, .unexpectedEnd, 6), (#"{"a""#, .unexpectedEnd, 4), (#"{"a":"#, .unexpectedEnd, 5),
      (#"{"a":1,"#, .unexpectedEnd, 7), ("\"", .unexpectedEnd, 1), ("\"a", .unexpectedEnd, 2),
      ("'a'", .unexpectedByte(0x27), 0), (#""\"#, .unexpectedEnd, 2), (#""\""#, .unexpectedEnd, 3),
      (#""\x41""#, .invalidEscape, 1), (#""\a""#, .invalidEscape, 1), (#""\'""#, .invalidEscape, 1),
      (#""\U0041""#, .invalidEscape, 1), (#""\u""#, .invalidEscape, 3), (#""\u12"#, .unexpectedEnd, 5),
      (#""\u123""#, .invalidEscape, 6), (#""\u00G0""#, .invalidEscape, 5), (#""\u+041""#, .invalidEscape, 3),
      ("\"\n\"", .controlCharacter(0x0A), 1), ("\"\t\"", .controlCharacter(0x09), 1),
      ("\"a\u{0}\"", .controlCharacter(0), 2), ("\"\u{1F}\"", .controlCharacter(0x1F), 1),
      (#""\ud83d""#, .loneSurrogate, 1), (#""\ud83dx""#, .loneSurrogate, 1), (#""\ude00""#, .loneSurrogate, 1),
      (#""\ude00\ud83d""#, .loneSurrogate, 1), (#""\ud83d\ud83d""#, .loneSurrogate, 1),
      (#""\ud83d\u0041""#, .loneSurrogate, 1), (#""\ud83d\n""#, .loneSurrogate, 1),
      (#"{"\udead":1}"#, .loneSurrogate, 2),
      ("\u{FEFF}1", .unexpectedByte(0xEF), 0), ("\u{A0}1", .unexpectedByte(0xC2), 0),
      ("\u{0C}1", .unexpectedByte(0x0C), 0), ("\u{0B}1", .unexpectedByte(0x0B), 0), ("/**/1", .unexpectedByte(0x2F), 0),
      ("[1\u{0}]", .unexpectedByte(0), 2), ("\\u0022a\"", .unexpectedByte(0x5C), 0), ("*", .unexpectedByte(0x2A), 0),
      ("[\"a\" : 1]", .unexpectedByte(0x3A), 5), ("{\"a\":1,\"b\"}", .unexpectedByte(0x7D), 10),
    ] as [(String, JSONError.Reason, Int)])
  func `a text against the grammar is refused with its place`(text: String, reason: JSONError.Reason, offset: Int) {
    let bytes = Array(text.utf8)
    let error = JSONError(reason, at: offset)

    #expect(throws: error) { try JSONValue(parsing: bytes) }
    #expect(throws: error) { try JSONText(validating: bytes) }
  }

  @Test(
    arguments: [
      ([0x80], 1), ([0xBF], 1), ([0xC0, 0xAF], 1), ([0xC1, 0xBF], 1), ([0xC3], 1), ([0xC3, 0x28], 1),
      ([0x61, 0xE9], 2),
      ([0xE0, 0x80, 0xAF], 1), ([0xE0, 0x9F, 0xBF], 1), ([0xE2, 0x82], 1), ([0xE2, 0x28, 0xA1], 1),
      ([0xE2, 0x82, 0x28], 1), ([0xED, 0xA0, 0x80], 1), ([0xED, 0xBF, 0xBF], 1), ([0xF0, 0x80, 0x80, 0xAF], 1),
      ([0xF0, 0x8F, 0xBF, 0xBF], 1), ([0xF0, 0x9F, 0x98], 1), ([0xF0, 0x9F, 0x98, 0x28], 1),
      ([0xF4, 0x90, 0x80, 0x80], 1), ([0xF5, 0x80, 0x80, 0x80], 1), ([0xF8, 0x88, 0x80, 0x80, 0x80], 1), ([0xFE], 1),
      ([0xFF], 1), ([0xC3, 0xA9, 0xFF], 3), ([0x5C, 0xE9], 1),
    ] as [([UInt8], Int)])
  func `a string that is no UTF-8 is refused with its place`(content: [UInt8], offset: Int) {
    let reason: JSONError.Reason = content[0] == 0x5C ? .invalidEscape : .invalidUTF8
    let closed = [0x22] + content + [0x22]

    #expect(throws: JSONError(reason, at: offset)) { try JSONValue(parsing: closed) }
    #expect(throws: JSONError(reason, at: offset)) { try JSONText(validating: closed) }
    #expect(throws: JSONError.self) { try JSONText(validating: [0x22] + content) }
  }

  @Test(arguments: ["[", #"{"a":"#, #"[{"a":"#])
  func `what is nested deeper than 64 is refused, however deep`(opening: String) {
    let deep = Array(String(repeating: opening, count: 100_000).utf8)
    let limit = opening.utf8.count * 64 / (opening.utf8.count == 6 ? 2 : 1)

    #expect(throws: JSONError(.tooDeep, at: limit)) { try JSONValue(parsing: deep) }
    #expect(throws: JSONError(.tooDeep, at: limit)) { try JSONText(validating: deep) }
  }

  @Test func `every proper prefix of a text is refused`() throws {
    let text = Array(#"{"id":182004,"state":"running","args":[1.5e3,"\ud83d\ude00é",null,{"a":true}],"more":{}}"#.utf8)
    _ = try JSONText(validating: text)

    for length in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONText(validating: Array(text.prefix(length))) }
    }
  }

  @Test func `integers keep their value and all other numbers their text`() throws {
    #expect(try JSONValue(parsing: Array("-9223372036854775808".utf8)) == .integer(.min))
    #expect(try JSONValue(parsing: Array("9223372036854775807".utf8)) == .integer(.max))
    #expect(try JSONValue(parsing: Array("9223372036854775808".utf8)) == .number("9223372036854775808"))
    #expect(try JSONValue(parsing: Array("-0".utf8)) == .number("-0"))
    #expect(try JSONValue(parsing: Array("1.50".utf8)) == .number("1.50"))
    #expect(try JSONText(validating: Array(" 1e400 ".utf8)).text == "1e400")
  }
}
