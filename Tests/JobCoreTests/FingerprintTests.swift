import Glibc
import JobCore
import Testing

@Suite struct FingerprintTests {
  @Test func `the corpus is large enough to mean something`() {
    let corpus = FailureCorpus.read()

    #expect(corpus.count >= 60)
    #expect(Set(corpus.map(\.cause)).count >= 20)
  }

  @Test func `no cause is split over two groups`() {
    for (cause, entries) in Dictionary(grouping: FailureCorpus.read(), by: \.cause) {
      let prints = Set(entries.map { Fingerprint(of: $0.failure) })
      #expect(prints.count == 1, "\(cause): \(prints.map(\.message).sorted())")
    }
  }

  @Test func `no two causes share a group`() {
    for (id, entries) in Dictionary(grouping: FailureCorpus.read(), by: { Fingerprint(of: $0.failure).id }) {
      #expect(Set(entries.map(\.cause)).count == 1, "\(id): \(Set(entries.map(\.cause)).sorted())")
    }
  }

  @Test func `a fingerprint is the same in every run and release`() {
    let failure = Failure(
      errorClass: "SMTPTimeout", message: "no reply from mx11.example.net:25 after 5 s",
      frames: [Failure.Frame(file: "app/mail.py", line: 41, function: "send_receipt", isLibrary: false)])

    #expect(Fingerprint(of: failure).id == "39a8cd56cbaf3c9e")
    #expect(Fingerprint(of: failure).message == "no reply from <address> after #")
  }

  @Test(arguments: [
    ("mx11 did not answer", "mx# did not answer"),
    ("worker w-07 left after 12.5 ms", "worker w-# left after #"),
    ("exit status 2", "exit status 2"), ("exited with code 127 after 3 tries", "exited with code 127 after # trie"),
    ("status=503 id=77", "status=503 id=#"), ("os error 13", "os error 13"), ("exit status -9", "exit status -9"),
    ("killed by signal 11 at 0x7ffe12", "killed by signal 11 at #"),
    ("can't open it, don't try", "can't open it, don't try"),
    (#"no column "a" near 'b c'"#, "no column '…' near '…'"),
    ("ids 1, 2, 3 and 44", "ids # and #"),
    ("read/write of /var/lib/x.db failed", "read/write of <path> failed"),
    ("see https://x.example/a?b=1.", "see <url>."),
    ("user bob@example.com on ::1 or fe80::1", "user <address> on <address> or <address>"),
    ("  \u{1B}[31mred\u{1B}[0m   text\nsecond line", "red text"),
    ("", ""), ("\n\nlate", "late"), ("ünknown größe 5", "ünknown größe #"),
  ])
  func `a message keeps the words of its cause`(message: String, normal: String) {
    #expect(Fingerprint(of: Failure(errorClass: "E", message: message)).message == normal)
  }

  @Test func `library frames, lines and directories do not count, functions do`() {
    func id(_ frames: [(String, Int, String, Bool)]) -> String {
      Fingerprint(
        of: Failure(
          errorClass: "E", message: "m",
          frames: frames.map { Failure.Frame(file: $0.0, line: $0.1, function: $0.2, isLibrary: $0.3) })
      ).id
    }
    let plain = id([("app/a.py", 1, "f", false)])

    #expect(id([("/srv/x/a.py", 9, "f", false), ("lib.py", 1, "g", true)]) == plain)
    #expect(id([("app/a.py", 1, "f", false), ("/v/site-packages/q.py", 1, "g", false)]) == plain)
    #expect(id([("app/a.py", 1, "g", false)]) != plain)
    #expect(id([("app/b.py", 1, "f", false)]) != plain)
  }

  @Test func `only the three innermost frames count`() {
    func id(_ outer: String) -> String {
      let names = [outer, "a", "b", "c"]
      return Fingerprint(
        of: Failure(
          errorClass: "E", message: "m",
          frames: names.map { Failure.Frame(file: "x.py", line: 1, function: $0, isLibrary: false) })
      ).id
    }

    #expect(id("main") == id("other"))
  }
}

/// The labelled failures of `Corpus/failures.txt`.
enum FailureCorpus {
  struct Entry {
    let cause: String
    let failure: Failure
  }

  static func read() -> [Entry] {
    var entries: [Entry] = []
    var cause = ""
    var lines: [Substring] = []
    for line in text().split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("== ") {
        cause = String(line.dropFirst(3))
      } else if cause.isEmpty {
        continue
      } else if line.isEmpty {
        if !lines.isEmpty { entries.append(Entry(cause: cause, failure: failure(lines))) }
        lines = []
      } else {
        lines.append(line)
      }
    }
    if !lines.isEmpty { entries.append(Entry(cause: cause, failure: failure(lines))) }
    return entries
  }

  private static func failure(_ lines: [Substring]) -> Failure {
    let head = lines[0].split(separator: ":", maxSplits: 1)
    var message = String(head[1].dropFirst())
    var frames: [Failure.Frame] = []
    for line in lines.dropFirst() {
      if line.hasPrefix("|") {
        message += "\n" + line.dropFirst(2)
      } else {
        let words = line.split(separator: " ")
        let place = words[0].split(separator: ":")
        frames.append(
          Failure.Frame(
            file: String(place[0]), line: Int(place[1]) ?? 0, function: String(words[1]),
            isLibrary: words.last == "(library)"))
      }
    }
    return Failure(errorClass: String(head[0]), message: message, frames: frames)
  }

  private static func text() -> String {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast()
    let path = parts.joined(separator: "/") + "/Corpus/failures.txt"
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
