import JobClient
import Testing

@Suite struct SSHAddressTests {
  @Test(
    arguments: [
      ("ssh://db1", nil, "db1", nil, nil),
      ("ssh://db1/", nil, "db1", nil, nil),
      (
        "ssh://ops@db1.example.org:2222/run/jobtop/jobtop.sock", "ops", "db1.example.org", 2222,
        "/run/jobtop/jobtop.sock"
      ),
      ("ssh://first.last@corp@db1", "first.last@corp", "db1", nil, nil),
      ("ssh://[::1]:22/s", nil, "::1", 22, "/s"),
      ("ssh://ops@[fe80::1%eth0]", "ops", "fe80::1%eth0", nil, nil),
    ] as [(String, String?, String, UInt16?, String?)])
  func `an address has user, host, port and socket, and reads back as it was written`(
    text: String, user: String?, host: String, port: UInt16?, socket: String?
  ) throws {
    let address = try #require(SSHAddress(text))

    #expect(address.user == user)
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.socket == socket)
    #expect(SSHAddress(address.description) == address)
  }

  @Test(arguments: [
    "ssh://", "ssh:///socket", "ssh://-oProxyCommand=x", "ssh://-l@db1", "ssh://ops@-db1", "ssh://@db1", "ssh://db1:",
    "ssh://db1:0", "ssh://db1:70000", "ssh://db1:22x", "ssh://d b", "ssh://db1;id", "ssh://$(id)", "ssh://`id`@db1",
    "ssh://db1\n", "ssh://[::1", "ssh://[::1]x", "ssh://[::1;]", "ssh://db1/a\nb", "/run/s", "@db1",
  ])
  func `what could be an option or a command is no address`(text: String) {
    #expect(SSHAddress(text) == nil)
  }

  @Test func `the far command's socket is one word for any shell, and nothing is taken for an option`() throws {
    let address = try #require(SSHAddress("ssh://ops@db1:2222/tmp/it's; rm -rf x"))

    let words = SSHTunnel.arguments(address, .init(program: ["ssh", "-F", "c"], mayAsk: false))

    #expect(words.prefix(4) == ["ssh", "-F", "c", "-T"])
    #expect(words.contains("BatchMode=yes"))
    #expect(
      words.suffix(7) == ["-p", "2222", "-l", "ops", "--", "db1", #"jobtop bridge --socket '/tmp/it'\''s; rm -rf x'"#])
  }

  @Test func `a person is asked only where that is allowed`() throws {
    let address = try #require(SSHAddress("ssh://db1"))

    let words = SSHTunnel.arguments(address, .init(environment: ["JOBTOP_SSH": "/opt/ssh -4"], mayAsk: true))

    #expect(words.prefix(2) == ["/opt/ssh", "-4"])
    #expect(words.contains("BatchMode=no"))
  }
}
