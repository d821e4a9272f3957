import Configuration
import Testing

@Suite struct TOMLDocumentTests {
  @Test func `a value and its key know their places`() throws {
    let text = "# note\ntheme = \"dark\"\n\n[keys]\n  retry = [\"r\", 5]\n"

    let document = try TOMLDocument(parsing: Array(text.utf8), file: "config.toml")

    let theme = try #require(document.root["theme"])
    #expect(theme.keyPosition == TOMLPosition(line: 2, column: 1))
    #expect(theme.value == TOMLValue(.string("dark"), at: TOMLPosition(line: 2, column: 9)))
    guard case .table(let keys)? = document.root["keys"]?.value.kind, let retry = keys["retry"] else {
      Issue.record("no [keys] retry")
      return
    }
    #expect(retry.keyPosition == TOMLPosition(line: 5, column: 3))
    #expect(
      retry.value.kind
        == .array([
          TOMLValue(.string("r"), at: TOMLPosition(line: 5, column: 12)),
          TOMLValue(.integer(5), at: TOMLPosition(line: 5, column: 17)),
        ]))
  }

  @Test func `members keep the order of the file`() throws {
    let document = try TOMLDocument(parsing: Array("z = 1\na = 2\nm = 3\n".utf8), file: "f")

    #expect(document.root.entries.map(\.key) == ["z", "a", "m"])
  }

  @Test func `each kind of value is read`() throws {
    let text = "b = true\nf = 1.5\ni = -9223372036854775808\nt = 2026-11-24T00:44:00Z\ns = 'é'\n"

    let document = try TOMLDocument(parsing: Array(text.utf8), file: "f")

    let kinds = document.root.entries.map(\.value.kind)
    #expect(
      kinds == [.boolean(true), .float(1.5), .integer(.min), .time("2026-11-24T00:44:00Z"), .string("é")])
  }

  @Test func `an empty file is an empty table`() throws {
    #expect(try TOMLDocument(parsing: [], file: "f").root.entries.isEmpty)
  }

  @Test(
    arguments: [
      ("a = \n", 1), ("a = 1\na = 2\n", 2), ("x = 1\n\n[t\n", 3), ("s = \"abc\n", 1), ("a = 1 b = 2\n", 1),
    ])
  func `text that is no TOML is refused with its line`(text: String, line: Int) throws {
    let error = try #require(throws: ConfigurationError.self) {
      try TOMLDocument(parsing: Array(text.utf8), file: "f.toml")
    }

    #expect(error.position.line == line)
    #expect(error.description.hasPrefix("f.toml:\(line):"))
  }

  @Test func `bytes that are no UTF-8 are refused`() throws {
    #expect(throws: ConfigurationError.self) {
      try TOMLDocument(parsing: Array("a = \"".utf8) + [0xFF, 0xFE] + Array("\"\n".utf8), file: "f")
    }
  }

  @Test func `a thousand nested arrays are refused, not crashed on`() throws {
    let text = "a = " + String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)

    #expect(throws: ConfigurationError.self) { try TOMLDocument(parsing: Array(text.utf8), file: "f") }
  }
}
