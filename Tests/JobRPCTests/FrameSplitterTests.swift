import JobRPC
import Testing

@Suite("Frames in a byte stream")
struct FrameSplitterTests {
  private func frames(_ pieces: [[UInt8]], limit: Int = 100) throws -> [String] {
    var splitter = FrameSplitter(limit: limit)
    var result: [String] = []
    for piece in pieces {
      splitter.append(piece)
      while let range = try splitter.next() {
        result.append(String(decoding: splitter.buffer[range], as: UTF8.self))
      }
      splitter.compact()
    }
    return result
  }

  @Test func `a stream cut at any byte gives the same frames`() throws {
    let stream = Array("{\"a\":1}\n\n \r\n[2]\n{\"b\":\"ü\"}\n".utf8)

    for cut in 0...stream.count {
      #expect(try frames([Array(stream[..<cut]), Array(stream[cut...])]) == ["{\"a\":1}", "[2]", "{\"b\":\"ü\"}"])
    }
    #expect(try frames(stream.map { [$0] }) == ["{\"a\":1}", "[2]", "{\"b\":\"ü\"}"])
  }

  @Test func `half a line is kept and is no frame`() throws {
    var splitter = FrameSplitter()
    splitter.append(Array("{\"half".utf8))

    #expect(try splitter.next() == nil)
    splitter.compact()
    #expect(splitter.pending == 6)
  }

  @Test func `a frame of the limit passes and one byte more does not, complete or not`() throws {
    let fits = [UInt8](repeating: 0x20, count: 99) + [0x31]

    #expect(try frames([fits + [0x0A]]).count == 1)
    #expect(throws: FrameSplitter.TooLong.self) { try frames([fits + [0x31, 0x0A]]) }
    #expect(throws: FrameSplitter.TooLong.self) { try frames([fits, [0x31]]) }
  }
}
