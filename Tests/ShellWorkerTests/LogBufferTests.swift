import JobRPC
import Testing

@testable import ShellWorker

struct LogBufferTests {
  private let wait: Int64 = 100_000_000

  private func take(
    _ buffer: inout LogBuffer, _ text: String, at wall: Int64 = 0, now: Int64 = 0, mayDrop: Bool = false
  ) {
    buffer.take(Array(text.utf8)[...], .stdout, at: wall, now: now, mayDrop: mayDrop)
  }

  private func lines(_ buffer: inout LogBuffer, isLast: Bool = true) -> [String] {
    var result: [String] = []
    while true {
      let batch = buffer.nextBatch(now: 0, wall: 0, isLast: isLast)
      if batch.isEmpty { return result }
      result += batch.flatMap { LogBuffer.entries(of: $0) }.map { String(decoding: $0.body.bytes, as: UTF8.self) }
    }
  }

  @Test func `lines come out whole, whatever pieces they came in`() {
    var buffer = LogBuffer(partialWait: wait)

    take(&buffer, "one\ntw")
    take(&buffer, "o\n\nthree\n")

    #expect(lines(&buffer) == ["one", "two", "", "three"])
    #expect(buffer.isEmpty)
  }

  @Test func `a line bears the time of its first byte`() {
    var buffer = LogBuffer(partialWait: wait)

    take(&buffer, "be", at: 1_000_000)
    take(&buffer, "gin\n", at: 2_000_000)
    take(&buffer, "next\n", at: 3_000_000)

    let batch = buffer.nextBatch(now: 0, wall: 0, isLast: false)
    #expect(batch.map(\.at) == [1_000_000, 3_000_000])
  }

  @Test func `part of a line is held back 100 ms and no longer`() {
    var buffer = LogBuffer(partialWait: wait)
    take(&buffer, "50 %", now: 5)

    #expect(buffer.partialDue(of: [.stdout]) == 5 + wait)
    buffer.flushPartials(of: [.stdout, .stderr], now: wait)
    #expect(buffer.isEmpty)
    buffer.flushPartials(of: [.stdout, .stderr], now: 5 + wait)
    #expect(lines(&buffer) == ["50 %"])
    #expect(buffer.partialDue(of: [.stdout]) == nil)
  }

  @Test func `a flushed part ends between characters, and the rest of one is not lost`() {
    var buffer = LogBuffer(partialWait: wait)
    let text = Array("naïve".utf8)
    buffer.take(text[..<3], .stdout, at: 0, now: 0, mayDrop: false)

    buffer.flushPartials(of: [.stdout, .stderr], now: wait)
    #expect(lines(&buffer) == ["na"])
    buffer.take(text[3...], .stdout, at: 0, now: wait, mayDrop: false)
    buffer.finish()
    #expect(lines(&buffer) == ["ïve"])
  }

  @Test func `bytes that are no text stay bytes`() {
    var buffer = LogBuffer(partialWait: wait)
    buffer.take([0xff, 0xfe, 0x0a], .stderr, at: 0, now: 0, mayDrop: false)

    let batch = buffer.nextBatch(now: 0, wall: 0, isLast: true)
    let entries = batch.flatMap { LogBuffer.entries(of: $0) }
    #expect(entries.map(\.body) == [.bytes([0xff, 0xfe])])
    #expect(entries.map(\.stream) == [.stderr])
  }

  @Test func `a line without end is cut into parts of 16 KiB between characters`() {
    var buffer = LogBuffer(partialWait: wait)
    let text = "x" + String(repeating: "ä", count: 40_000)
    take(&buffer, text)
    buffer.finish()

    let parts = lines(&buffer)
    #expect(parts.joined() == text)
    #expect(parts.allSatisfy { $0.utf8.count <= LogBuffer.entryLimit })
  }

  @Test func `the first 1 MiB and the last 7 MiB are kept, and a marker says what is gone between`() {
    var buffer = LogBuffer(partialWait: wait)
    let line = String(repeating: "x", count: 1000)
    let count = 20_000
    for number in 0..<count {
      take(&buffer, "\(number) \(line)\n", at: Int64(number) * 20_000, mayDrop: true)
    }
    buffer.finish()

    var entries: [WireLogEntry] = []
    while true {
      let batch = buffer.nextBatch(now: 0, wall: 0, isLast: true)
      if batch.isEmpty { break }
      entries += batch.flatMap { LogBuffer.entries(of: $0) }
    }
    let numbers = entries.filter { $0.stream == .stdout }.map {
      Int(String(decoding: $0.body.bytes, as: UTF8.self).prefix { $0 != " " }) ?? -1
    }
    let markers = entries.enumerated().filter { $0.element.stream == .system }
    #expect(numbers.first == 0 && numbers.last == count - 1)
    #expect(numbers == numbers.sorted())
    #expect(markers.count == 1)
    let gap = markers[0].offset
    let headBytes = entries[..<gap].reduce(0) { $0 + $1.body.bytes.count + 1 }
    let tailBytes = entries[(gap + 1)...].reduce(0) { $0 + $1.body.bytes.count + 1 }
    #expect(headBytes >= LogBuffer.headLimit && headBytes < LogBuffer.headLimit + 2000)
    #expect(tailBytes <= LogBuffer.tailLimit && tailBytes > LogBuffer.tailLimit - 2000)
    let total = (0..<count).reduce(0) { $0 + "\($1) \(line)\n".utf8.count }
    let told = String(decoding: markers[0].element.body.bytes, as: UTF8.self)
    #expect(told.hasPrefix("\(total - headBytes - tailBytes) bytes"))
  }

  @Test func `beyond 8 MiB output goes on live, but slowly, and the end goes out at once`() {
    var buffer = LogBuffer(partialWait: wait)
    let block = String(repeating: String(repeating: "x", count: 99) + "\n", count: 100)
    var sent = 0
    func drain(now: Int64, isLast: Bool = false) -> Int {
      var bytes = 0
      while true {
        let batch = buffer.nextBatch(now: now, wall: 0, isLast: isLast)
        if batch.isEmpty { return bytes }
        bytes += batch.reduce(0) { $0 + $1.bytes.count }
      }
    }
    while !buffer.isCapped {
      take(&buffer, block)
      sent += drain(now: 0)
    }
    #expect(sent >= LogBuffer.liveLimit)

    for _ in 0..<400 { take(&buffer, block, mayDrop: true) }
    var now: Int64 = 1_000_000_000_000
    _ = drain(now: now)
    var trickled = 0
    for _ in 0..<100 {
      now += 100_000_000
      trickled += drain(now: now)
    }

    // Ten seconds at 64 KiB/s, give or take a piece.
    #expect(abs(trickled - 10 * LogBuffer.trickle) <= 2 * LogBuffer.pieceLimit)
    #expect(buffer.allowanceDue() != nil)
    let rest = buffer.waiting
    #expect(drain(now: now, isLast: true) == rest)
  }

  @Test func `a batch that was put back comes first again`() {
    var buffer = LogBuffer(partialWait: wait)
    take(&buffer, "a\n", at: 0)
    take(&buffer, "b\n", at: 1_000_000)
    let batch = buffer.nextBatch(now: 0, wall: 0, isLast: false)
    take(&buffer, "c\n", at: 2_000_000)

    buffer.putBack(batch)

    #expect(lines(&buffer) == ["a", "b", "c"])
  }
}
