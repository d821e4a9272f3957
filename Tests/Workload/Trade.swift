import JSON
import JobCore
import Seeded

/// One kind of the shop's jobs: where it queues, how long it runs, how it fails.
struct Trade {
  let kind: String
  let queue: String
  /// How many of a hundred jobs are of it.
  let share: Int
  let attempts: Int
  let timeout: Duration?
  /// How many values its limit key has; 0 for none.
  let keys: Int
  /// The shortest run.
  let milliseconds: Int
  /// Error classes with messages; `#` stands for a number that differs from failure to failure.
  let failures: [(errorClass: String, message: String)]

  private static let all: [Trade] = [
    Trade(
      kind: "mail.send", queue: "mail", share: 40, attempts: 25, timeout: .seconds(900), keys: 0, milliseconds: 40,
      failures: [
        ("smtplib.SMTPServerDisconnected", "mx# closed the connection"), ("TimeoutError", "no answer from mx# in 30 s"),
        ("smtplib.SMTPRecipientsRefused", "550 no such user user#@example.org"),
      ]),
    Trade(
      kind: "import.row", queue: "imports", share: 20, attempts: 5, timeout: .seconds(60), keys: 500, milliseconds: 5,
      failures: [
        ("psycopg.errors.UniqueViolation", "duplicate key (sku)=(#)"), ("ValueError", "row #: price is not a number"),
      ]),
    Trade(
      kind: "image.resize", queue: "media", share: 15, attempts: 3, timeout: .seconds(300), keys: 2000,
      milliseconds: 200,
      failures: [
        ("PIL.UnidentifiedImageError", "cannot identify image file /srv/in/#.png"), ("MemoryError", "out of memory"),
      ]),
    Trade(
      kind: "webhook.deliver", queue: "hooks", share: 10, attempts: 25, timeout: .seconds(30), keys: 200,
      milliseconds: 120,
      failures: [
        ("HTTPError", "503 from https://hooks.example.net/#"), ("ConnectionResetError", "[Errno 104] reset by peer"),
      ]),
    Trade(
      kind: "shell", queue: "ops", share: 10, attempts: 1, timeout: nil, keys: 0, milliseconds: 900,
      failures: [("Exit", "exit code 1"), ("Signal", "ended by signal 9")]),
    Trade(
      kind: "report.daily", queue: "reports", share: 5, attempts: 3, timeout: .seconds(3600), keys: 0,
      milliseconds: 4000, failures: [("OperationalError", "canceling statement # due to statement timeout")]),
  ]

  static func drawn(by random: inout Seeded) -> Trade {
    var place = random.int(1...100)
    for trade in all {
      place -= trade.share
      if place <= 0 { return trade }
    }
    return all[0]
  }

  /// Some hundred bytes; one in two hundred has some thousands.
  func args(_ number: Int64, _ random: inout Seeded) -> JSONText {
    switch kind {
    case "shell":
      return JSONText([
        "argv": ["/usr/bin/rsync", "-a", .string("/srv/export/\(number)"), "backup:/data"], "cwd": "/srv",
      ])
    case "mail.send":
      return JSONText([
        "order": .integer(number), "to": .string("user\(number % 9973)@example.org"), "template": "receipt-2026-11",
      ])
    default:
      let note = random.oneIn(200) ? String(repeating: "lorem ipsum ", count: 400) : "as usual"
      return JSONText([
        "item": .integer(number), "source": .string("s3://shop-\(number % 17)/in/"), "note": .string(note),
      ])
    }
  }

  func failure(_ number: Int64, _ random: inout Seeded) -> Failure {
    let (errorClass, message) = failures[random.int(0...(failures.count - 1))]
    let told = message.split(separator: "#", omittingEmptySubsequences: false).joined(separator: "\(number % 1000)")
    let frames =
      kind == "shell"
      ? [] : [Failure.Frame(file: "app/jobs/\(queue).py", line: 42, function: kind, isLibrary: false)]
    return Failure(errorClass: errorClass, message: told, frames: frames)
  }

  /// One group a kind and error class.
  func group(of failure: Failure) -> ErrorGroupID {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in "\(kind) \(failure.errorClass)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return ErrorGroupID(rawValue: String(repeating: "0", count: 16 - digits.count) + digits)
  }
}
