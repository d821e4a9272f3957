import JSON
import Testing

@Suite struct ReaderTests {
  /// What a hand-written decoder looks like.
  private struct Member: Equatable {
    var id: Int64 = 0
    var name = ""
    var tags: [String] = []
    var extra: JSONText?

    init() {}

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
      #" {"tags":["a","b"], "later":[{"x":[]},null,{}], "id": 1,"id":182004 ,"name":"r\u00e9\ud83d\ude00","extra": {"n": 1.50} } "#
    )

    #expect(member.id == 182_004)
    #expect(member.name == "ré😀")
    #expect(member.tags == ["a", "b"])
    #expect(member.extra?.text == #"{"n": 1.50}"#)
  }

  @Test func `a value of another kind is named in the error`() throws {
    var reader = JSONReader(Array(#" "seven""#.utf8))

    #expect(throws: JSONError(.unexpected(.string), at: 1)) { try reader.integer() }
  }
}
