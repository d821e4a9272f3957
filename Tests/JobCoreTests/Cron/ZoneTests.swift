import JobCore
import Testing

/// The bytes of a base 64 text.
private func decoded(_ text: String) -> [UInt8] {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var values: [UInt8: UInt32] = [:]
  for (value, byte) in alphabet.enumerated() { values[byte] = UInt32(value) }
  var bytes: [UInt8] = []
  var bits: UInt32 = 0
  var count = 0
  for byte in text.utf8 {
    guard let value = values[byte] else { continue }
    bits = bits << 6 | value
    count += 6
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return bytes
}

private func zone(_ name: String) throws -> Zone {
  try Zone(name: name, tzif: decoded(try #require(OracleTable.files[name])))
}

private func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Int64 {
  CivilTime(year: year, month: month, day: day, hour: hour, minute: minute).seconds
}

/// FNV-1a over the firings' bytes, as the oracle takes it.
private func digest(_ seconds: [Int64]) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for second in seconds {
    for shift in stride(from: 56, through: 0, by: -8) {
      hash = (hash ^ UInt64(UInt8(truncatingIfNeeded: second >> Int64(shift)))) &* 0x0000_0100_0000_01B3
    }
  }
  return hash
}

@Suite struct ZoneTests {
  @Test(arguments: OracleTable.cases)
  func `three years of a zone fire at the instants that Python's zoneinfo gives`(item: OracleTable.Case) throws {
    let zone = try zone(item.zone)
    let anchor = Timestamp(microseconds: 0)
    for line in item.lines {
      let cron = try CronLine(parsing: line.cron)
      let start = Timestamp(microseconds: (line.first - 1) * 1_000_000)
      var firings: [Int64] = []
      var at = cron.next(after: start, in: zone, anchor: anchor)
      while let found = at, found.microseconds <= line.last * 1_000_000 {
        firings.append(found.microseconds / 1_000_000)
        at = cron.next(after: found, in: zone, anchor: anchor)
      }

      #expect(firings.count == line.count, "\(line.cron) in \(item.zone)")
      #expect(firings.first == line.first, "\(line.cron) in \(item.zone)")
      #expect(firings.last == line.last, "\(line.cron) in \(item.zone)")
      #expect(Set(line.aroundChanges).subtracting(firings) == [], "\(line.cron) in \(item.zone)")
      #expect(digest(firings) == line.digest, "\(line.cron) in \(item.zone)")
    }
  }

  @Test func `the oracle's table has nine zones, with gaps and repeats in most`() {
    #expect(OracleTable.cases.count == 9)
    #expect(OracleTable.cases.filter { !$0.lines[0].aroundChanges.isEmpty }.count >= 8)
  }

  @Test func `a local time that does not exist happens once, at the first instant after the gap`() throws {
    let berlin = try zone("Europe/Berlin")
    // 2026-03-29: clocks go from 02:00 to 03:00 at 01:00 UTC.
    let gapEnd = utc(2026, 3, 29, 1)
    for minute in [0, 30, 59] { #expect(berlin.instant(ofLocal: utc(2026, 3, 29, 2, minute)) == gapEnd) }

    let line = try CronLine(parsing: "*/30 2 * * *")
    let anchor = Timestamp(microseconds: 0)
    let first = try #require(
      line.next(after: Timestamp(microseconds: utc(2026, 3, 28, 12) * 1_000_000), in: berlin, anchor: anchor))
    let second = try #require(line.next(after: first, in: berlin, anchor: anchor))

    #expect(first.microseconds == gapEnd * 1_000_000)
    #expect(second.microseconds == utc(2026, 3, 30, 0) * 1_000_000)
  }

  @Test func `a local time that happens twice happens once, at the first`() throws {
    let berlin = try zone("Europe/Berlin")
    // 2026-10-25: clocks go from 03:00 to 02:00 at 01:00 UTC.
    let line = try CronLine(parsing: "30 2 * * *")
    let anchor = Timestamp(microseconds: 0)
    let first = try #require(
      line.next(after: Timestamp(microseconds: utc(2026, 10, 24, 12) * 1_000_000), in: berlin, anchor: anchor))
    let second = try #require(line.next(after: first, in: berlin, anchor: anchor))

    #expect(first.microseconds == utc(2026, 10, 25, 0, 30) * 1_000_000)
    #expect(second.microseconds == utc(2026, 10, 26, 1, 30) * 1_000_000)
  }

  @Test func `clocks may change by half an hour or by a whole day`() throws {
    // Lord Howe: 2024-04-07 02:00 back to 01:30; 2023-10-01 02:00 on to 02:30.
    let lordHowe = try zone("Australia/Lord_Howe")
    #expect(lordHowe.instant(ofLocal: utc(2023, 10, 1, 2, 10)) == utc(2023, 9, 30, 15, 30))
    #expect(lordHowe.instant(ofLocal: utc(2024, 4, 7, 1, 45)) == utc(2024, 4, 6, 14, 45))
    // Samoa had no 30 December 2011.
    let apia = try zone("Pacific/Apia")
    #expect(apia.instant(ofLocal: utc(2011, 12, 30, 12)) == utc(2011, 12, 30, 10))
    #expect(apia.local(at: utc(2011, 12, 30, 10)) == utc(2011, 12, 31))
  }

  @Test func `a file's last line goes on for ever`() throws {
    // 2150: last Sunday of March is the 29th.
    let berlin = try zone("Europe/Berlin")
    #expect(berlin.offset(at: utc(2150, 3, 29, 0, 59)) == 3600)
    #expect(berlin.offset(at: utc(2150, 3, 29, 1)) == 7200)
    #expect(berlin.offset(at: utc(2150, 12, 31)) == 3600)
    // Before there were zones, clocks went by the sun.
    #expect(berlin.offset(at: utc(1850, 1, 1)) == 3208)
  }

  @Test func `every prefix and every flipped byte of a file is refused or read, and stops nothing`() throws {
    let bytes = decoded(try #require(OracleTable.files["Europe/Berlin"]))
    for count in bytes.indices {
      #expect(throws: TZifError.self) { try Zone(name: "cut", tzif: Array(bytes.prefix(count))) }
    }
    for place in bytes.indices {
      var bytes = bytes
      bytes[place] ^= 0xFF
      let zone = try? Zone(name: "flipped", tzif: bytes)
      _ = zone?.instant(ofLocal: utc(2026, 3, 29, 2))
    }
  }

  @Test(arguments: [
    ("Europe/Berlin", true), ("Etc/GMT+5", true), ("America/Argentina/Buenos_Aires", true), ("UTC", true),
    ("../../etc/passwd", false), ("Europe/../../etc", false), ("/etc/localtime", false), ("Europe//Berlin", false),
    ("", false), ("Europe/", false), ("a.tab", false), ("Europe/Ber\u{0}lin", false),
  ])
  func `only plain names are looked for below the zones' directory`(name: String, isName: Bool) {
    #expect(ZoneSource.isName(name) == isName)
  }
}

extension OracleTable.Case: CustomTestStringConvertible {
  var testDescription: String { "\(zone) from \(year)" }
}
