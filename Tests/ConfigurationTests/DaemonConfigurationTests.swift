import Configuration
import JobCore
import Posix
import Testing

@Suite struct DaemonConfigurationTests {
  private func read(_ text: String) throws -> DaemonConfiguration {
    try DaemonConfiguration(parsing: Array(text.utf8), file: "d.toml")
  }

  @Test func `every setting is read`() throws {
    let read = try read(
      """
      socket = "/run/jobtop/jobtop.sock"
      data = "/var/lib/jobtop"
      store = "sqlite"
      slots = 0
      log_level = "debug"
      environment = "production"
      time_zone = "Europe/Berlin"

      [limits]
      args = "2MiB"
      result = 4096
      metadata = "1KiB"
      log_first = "2MiB"
      log_last = "1GiB"

      [retention]
      completed = "1h"
      cancelled = "2h30m"
      after_failure = "3d"
      dead = "forever"
      last_of_schedule = 3
      journal = "10d"
      logs = "1d"
      logs_size = "unlimited"

      [security]
      socket_mode = "0660"
      socket_group = "staff"
      socket_cap = "operate"
      shell_from = ["alice", "@ops"]
      shell_user = "nobody"
      redact = false
      redact_keys = ["iban"]
      redact_values = ["EMP-######"]

      [security.roles]
      alice = "operate"
      "@ops" = ["work", "produce"]
      "*" = "view"
      """)

    #expect(read.socket == "/run/jobtop/jobtop.sock" && read.data == "/var/lib/jobtop" && read.store == "sqlite")
    #expect(read.slots == 0 && read.logLevel == .debug && read.environment == "production")
    #expect(read.timeZone?.name == "Europe/Berlin" && read.timeZone?.position == TOMLPosition(line: 7, column: 13))
    #expect(read.limits.args == 2 << 20 && read.limits.result == 4096 && read.limits.metadata == 1024)
    #expect(read.limits.logFirst == 2 << 20 && read.limits.logLast == 1 << 30)
    #expect(read.retention.completed == .seconds(3600) && read.retention.cancelled == .seconds(9000))
    #expect(read.retention.afterFailure == .seconds(3 * 86_400) && read.retention.dead == nil)
    #expect(read.retention.lastOfSchedule == 3 && read.retention.journal == .seconds(10 * 86_400))
    #expect(read.retention.logs == .seconds(86_400) && read.retention.logsSize == nil)
    let security = read.security
    #expect(security.socketMode == 0o660 && security.socketGroup?.name == "staff" && security.socketCap == .operate)
    #expect(security.shellFrom.map(\.name) == ["alice", "@ops"] && security.shellUser?.name == "nobody")
    #expect(security.redaction == RedactionRules(isOn: false, keys: ["iban"], values: ["EMP-######"]))
    #expect(security.roles.map(\.to.name) == ["alice", "@ops", "*"])
    #expect(security.roles.map(\.roles) == [[.operate], [.work, .produce], [.view]])
    #expect(security.roles[1].to.position == TOMLPosition(line: 38, column: 1))
  }

  @Test func `the template sets nothing, and what it shows as default is the default`() throws {
    let template = ConfigurationPage.template
    let settings = template.split(separator: "\n").map { line in
      let isSetting = Setting.all.contains { line.hasPrefix("#\($0.name) = ") } && !line.hasSuffix("= ")
      return isSetting ? String(line.dropFirst()) : String(line)
    }

    #expect(try read(template) == DaemonConfiguration())
    #expect(try read(settings.joined(separator: "\n")).changes(from: DaemonConfiguration()).isEmpty)
    #expect(settings.joined().contains("completed = \"1d\""))
  }

  @Test(arguments: Setting.all)
  func `a setting takes its own default, and no value of another kind`(_ setting: Setting) throws {
    let head = setting.section.isEmpty ? "" : "[\(setting.section)]\n"
    if let standard = setting.standard {
      #expect(try read("\(head)\(setting.name) = \(standard)\n").changes(from: DaemonConfiguration()).isEmpty)
    }

    let error = try #require(throws: ConfigurationError.self) { try read("\(head)\(setting.name) = 1979-05-27\n") }

    guard case .wrongKind(setting.key, _, "a date or time") = error.problem else {
      Issue.record("\(setting.key): \(error)")
      return
    }
    #expect(error.position == TOMLPosition(line: head.isEmpty ? 1 : 2, column: setting.name.count + 4))
    #expect(!setting.reason.isEmpty && setting.reason.hasSuffix("."))
  }

  @Test(
    arguments: [
      ("slots = -1", "d.toml:1:9: 'slots' can not be '-1' (use 0 to 4096)"),
      ("slot = 1", "d.toml:1:1: unknown key 'slot' (did you mean 'slots'?)"),
      ("log_level = \"loud\"", "d.toml:1:13: 'log_level' can not be 'loud' (use error, warning, info, debug)"),
      ("[retension]\ndead = \"1d\"", "d.toml:1:2: unknown key 'retension' (did you mean 'retention'?)"),
      (
        "[retention]\ncompletd = \"1d\"",
        "d.toml:2:1: unknown key 'retention.completd' (did you mean 'retention.completed'?)"
      ),
      ("redact = false", "d.toml:1:1: unknown key 'redact' (did you mean 'security.redact'?)"),
      ("retention = 5", "d.toml:1:13: 'retention' wants a table, found an integer"),
      (
        "[retention]\ndead = \"soon\"",
        "d.toml:2:8: 'retention.dead' can not be 'soon' (use a duration such as 24h, forever)"
      ),
      (
        "[retention]\ndead = \"0s\"",
        "d.toml:2:8: 'retention.dead' can not be '0s' (use a duration such as 24h, forever)"
      ),
      ("[limits]\nargs = \"9MiB\"", "d.toml:2:8: 'limits.args' can not be '9MiB' (use 1KiB to 3MiB)"),
      ("[limits]\nargs = \"unlimited\"", "d.toml:2:8: 'limits.args' can not be 'unlimited' (use 1KiB to 3MiB)"),
      (
        "[security.roles]\nbob = [\"view\", \"root\"]",
        "d.toml:2:16: 'security.roles' can not be 'root' (use view, produce, work, operate, admin)"
      ),
      (
        "[security]\nsocket_mode = \"0777\"",
        "d.toml:2:15: 'security.socket_mode' can not be '0777' (use 0600, 0660, 0666)"
      ),
      (
        "[security]\nredact_values = [\"**\"]",
        "d.toml:2:18: 'security.redact_values' can not be '**' "
          + "(use a value pattern needs 4 characters that are not *, and at most 3 *)"
      ),
    ])
  func `what is wrong is said with its place`(text: String, message: String) throws {
    let error = try #require(throws: ConfigurationError.self) { try read(text) }

    #expect(error.description == message)
  }

  @Test func `what differs is told by setting`() throws {
    let one = try read("slots = 2\n[retention]\ndead = \"1d\"")
    let two = try read("[retention]\ndead = \"24h\"\nlogs = \"1d\"")

    #expect(two.changes(from: one).map(\.key) == ["slots", "retention.logs"])
  }

  @Test(arguments: [("512KiB", 524_288), ("3MiB", 3 << 20), ("7", 7), ("0", 0), ("1TiB", 1 << 40)])
  func `a size reads as it is written`(text: String, bytes: Int) {
    #expect(ByteSize.parse(text) == bytes)
    #expect(ByteSize.text(bytes) == text)
  }

  @Test(arguments: ["", "KiB", "1 MiB", "-1", "1MB", "1.5MiB", "99999999TiB", "1e3"])
  func `what is no size is refused`(text: String) { #expect(ByteSize.parse(text) == nil) }

  /// To bring the page up to date, put in what the failure prints.
  @Test(arguments: ["", "limits", "retention", "security"])
  func `the documents' page has the table of each section`(section: String) throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let page = try FileSystem.read("/\(root)/Sources/CommandLine/Documentation.docc/Configuration.md")

    let table = ConfigurationPage.table(of: section)
    #expect(String(decoding: page, as: UTF8.self).contains(table), "\(table)")
  }
}
