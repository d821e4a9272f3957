import JSON
import Seeded
import Testing

@Suite struct MergePatchTests {
  @Test(
    arguments: [
      (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
      (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
      (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
      (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
      (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
      (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"), (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
      (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#), ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
      ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
  func `the examples of RFC 7396 appendix A hold`(original: String, patch: String, result: String) throws {
    let original = try JSONValue(parsing: Array(original.utf8))
    let patch = try JSONValue(parsing: Array(patch.utf8))

    #expect(original.merging(patch) == (try JSONValue(parsing: Array(result.utf8))))
  }

  @Test func `a patch names only what changed`() {
    let old: JSONValue = ["rows": ["1": ["state": "queued", "age": 5], "2": ["state": "dead"]], "order": [1, 2]]
    let new: JSONValue = ["rows": ["1": ["state": "running", "age": 5], "3": [:]], "order": [1, 3]]

    #expect(
      new.mergePatch(from: old) == ["rows": ["1": ["state": "running"], "2": nil, "3": [:]], "order": [1, 3]])
    #expect(new.mergePatch(from: new) == nil)
  }

  @Test func `a null member and an absent one are the same to a patch`() {
    let old: JSONValue = ["a": nil, "b": 1]
    let new: JSONValue = ["b": 1, "c": nil]

    #expect(new.mergePatch(from: old) == nil)
    #expect(JSONValue.null.mergePatch(from: ["a": 1]) == .null)
  }

  @Test func `strings that only look the same are a change`() {
    let composed: JSONValue = ["name": "\u{E9}"]
    let decomposed: JSONValue = ["name": "e\u{301}"]

    #expect(decomposed.mergePatch(from: composed) == decomposed)
  }

  @Test func `a patch between random trees leads from one to the other`() {
    var random = Seeded()

    for _ in 0..<Seeded.rounds(3000) {
      let old = random.value(depth: 4)
      let new = random.oneIn(3) ? random.value(depth: 4) : random.changed(old)

      let patch = new.mergePatch(from: old)

      let result = patch.map(old.merging) ?? old
      #expect(result.withoutNullMembers == new.withoutNullMembers, "\(random.seed)")
      if old.withoutNullMembers == new.withoutNullMembers, old.objectValue != nil { #expect(patch == nil) }
    }
  }
}
