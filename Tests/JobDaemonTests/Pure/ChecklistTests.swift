import JobCore
import JobEngine
import JobRPC
import Testing

@testable import JobDaemon

/// What is judged how: one line of the table for each finding that asks somebody to act.
@Suite struct ChecklistTests {
  private static let sound: Checklist = {
    var list = Checklist()
    list.socketMode = 0o600
    list.socketDirectoryMode = 0o700
    list.dataMode = 0o700
    list.fileModes = ["jobtop.db": 0o600]
    list.freeBytes = 100 << 30
    return list
  }()

  @Test func `a sound store has nothing to be done`() {
    #expect(Self.sound.findings.allSatisfy { $0.severity == .ok })
    #expect(Self.sound.findings.count == 13)
  }

  typealias Spoil = @Sendable (inout Checklist) -> Void

  static let wrongs: [(String, WireFinding.Severity, Spoil)] = [
    ("socket.mode", WireFinding.Severity.warning, { $0.socketMode = 0o666 }),
    ("socket.directory", .error, { $0.socketDirectoryMode = 0o777 }),
    ("data.mode", .error, { $0.dataMode = 0o755 }),
    ("roles", .warning, { $0.security.grants[.everyone] = Roles(.operate) }),
    ("roles", .warning, { $0.security.grants[.user(7)] = Roles(.admin) }),
    ("redaction", .warning, { $0.security.redaction.isOn = false }),
    ("limits", .warning, { $0.logCap = .init(first: 1, last: 2 << 30) }),
    ("retention", .warning, { $0.retention.dead = nil }),
    ("kinds.no_owner", .warning, { $0.kindsWithoutOwner = ["mail.send"] }),
    ("kinds.no_timeout", .warning, { $0.kindsWithoutTimeout = ["mail.send"] }),
    ("clock", .warning, { $0.clockDrift = .seconds(-3) }), ("disk", .warning, { $0.freeBytes = 900 << 20 }),
    ("disk", .error, { $0.freeBytes = 100 << 20 }), ("wal", .warning, { $0.walBytes = 100 << 20 }),
    ("integrity", .error, { $0.damage = ["row 7 missing from index job_claim"] }),
  ]

  @Test(arguments: wrongs)
  func `what is wrong is found, alone, and says what to do`(
    code: String, severity: WireFinding.Severity, spoil: Spoil
  ) throws {
    var list = Self.sound
    spoil(&list)

    let bad = list.findings.filter { $0.severity != .ok }
    #expect(bad.map(\.code) == [code])
    #expect(bad.map(\.severity) == [severity])
    #expect(bad.allSatisfy { $0.remedy != nil })
    #expect(list.findings.first?.code == code)
  }

  @Test func `a mode that lets others in is no fault where they have a role`() {
    var list = Self.sound
    list.socketMode = 0o666
    list.security.grants[.everyone] = Roles(.view)

    #expect(list.findings.allSatisfy { $0.severity == .ok })
  }

  @Test func `a sticky directory such as tmp is safe for a socket`() {
    var list = Self.sound
    list.socketDirectoryMode = 0o1777

    #expect(list.findings.allSatisfy { $0.severity == .ok })
  }
}
