import JSON
import JobCore
import Testing

@Suite struct RedactionTests {
  private let redactor = Redactor()

  @Test(arguments: [
    (#"{"password":"hunter2"}"#, #"{"password":"[redacted]"}"#),
    (
      #"{"user":"ann","db":{"DB_PASSWORD":"x y","port":5432}}"#,
      #"{"user":"ann","db":{"DB_PASSWORD":"[redacted]","port":5432}}"#
    ),
    (#"[{"X-Api-Key" : "k" }]"#, #"[{"X-Api-Key" : "[redacted]" }]"#),
    (#"{"accessToken":{"v":[1,"two"]},"n":1.50}"#, #"{"accessToken":"[redacted]","n":1.50}"#),
    (#"{"APIKey":12345}"#, #"{"APIKey":"[redacted]"}"#),
    (#"{"pass\u0077ord":"x"}"#, #"{"pass\u0077ord":"[redacted]"}"#),
    (#"{"Set-Cookie":["a=1"]}"#, #"{"Set-Cookie":"[redacted]"}"#),
    (#"{"dbpassword":"x"}"#, #"{"dbpassword":"[redacted]"}"#),
    (#"{"private_key":"x"}"#, #"{"private_key":"[redacted]"}"#),
    (
      #"{"proxy_authorization":"x","session":"y","credentials":{"a":1}}"#,
      #"{"proxy_authorization":"[redacted]","session":"[redacted]","credentials":"[redacted]"}"#
    ),
    (
      #"{"argv":["mysql","--password","hunter2","-u","root"]}"#,
      #"{"argv":["mysql","--password","[redacted]","-u","root"]}"#
    ),
    (#"{"argv":["mysql","--password=hunter2"]}"#, #"{"argv":["mysql","--password=[redacted]"]}"#),
    (
      #"{"argv":["sh","-c","curl -H \"Authorization: Basic YTpi\" http://h/"]}"#,
      #"{"argv":["sh","-c","curl -H \"Authorization: [redacted]\" http://h/"]}"#
    ),
    (#"{"env":["DB_PASSWORD=correct horse","HOME=/root"]}"#, #"{"env":["DB_PASSWORD=[redacted]","HOME=/root"]}"#),
    (
      #"{"env":[{"name":"DB_PASSWORD","value":"x"},{"value":"y","name":"API_KEY"},{"name":"HOME","value":"/root"}]}"#,
      #"{"env":[{"name":"DB_PASSWORD","value":"[redacted]"},{"value":"[redacted]","name":"API_KEY"},{"name":"HOME","value":"/root"}]}"#
    ),
    (#"{"body":"{\"password\":\"x\",\"n\":1}"}"#, #"{"body":"{\"password\":\"[redacted]\",\"n\":1}"}"#),
    (#"{"card":4111111111111111,"other":4111111111111112}"#, #"{"card":"[redacted]","other":4111111111111112}"#),
    (#"{"dsn":"postgres:\/\/app:p@ss@db:5432\/x"}"#, #"{"dsn":"postgres://app:[redacted]@db:5432/x"}"#),
    (#""token=abc""#, #""token=[redacted]""#),
  ])
  func `a member is masked by its key, at any depth`(text: String, shown: String) throws {
    #expect(redactor.masked(try JSONText(validating: Array(text.utf8))).text == shown)
  }

  @Test(arguments: [
    #"{"tokenizer":"bert","monkey":"x","max_tokens":4096,"tokens":12,"token_count":3,"token_type":"bearer"}"#,
    #"{"password":null,"secret":true,"token":"","cookies":[],"session":{}}"#,
    #"{"author":"x","passenger":"y","compass":"z","keyboard":"k","key":"a","secretary":"b","authority":"c"}"#,
    #"{"at_us":1761234567890123,"id":100001,"phone":"+49 30 1234567"}"#,
    #"{"url":"http://host:8080/path@x","time":"12:30:45","git":"git@github.com:a/b.git"}"#,
    #"{"text":"the token expired; a bearer of news; session: opened; 10 20 30 40 50 60 70 80"}"#,
    #"{"sha":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}"#,
    #"[ 1 , "a\nb" , { "x" : [ ] } ]"#, "null", "17", #""""#,
  ])
  func `what is no secret stays byte for byte`(text: String) throws {
    #expect(redactor.masked(try JSONText(validating: Array(text.utf8))).text == text)
  }

  @Test(arguments: [
    ("login with password=hunter2 ok", "login with password=[redacted] ok"),
    ("PGPASSWORD=hunter2 psql", "PGPASSWORD=[redacted] psql"),
    ("export TOKEN='a b' X=1", "export TOKEN='[redacted]' X=1"),
    (#"docker run -e "API_KEY=a b" img"#, #"docker run -e "API_KEY=[redacted]" img"#),
    ("mysql --password hunter2 -u root", "mysql --password [redacted] -u root"),
    ("password: hunter, user: ann", "password: [redacted], user: ann"),
    ("password : hunter2", "password : [redacted]"),
    ("GET /x?token=abc&user=5 200", "GET /x?token=[redacted]&user=5 200"),
    ("Cookie: a=1; b=2\nHost: x", "Cookie: [redacted]\nHost: x"),
    ("> Authorization: Bearer abc.def", "> Authorization: [redacted]"),
    ("sent Bearer abcdefgh1 to x", "sent Bearer [redacted] to x"),
    ("{'secret': 'a', 'n': 1}", "{'secret': '[redacted]', 'n': 1}"),
    (#"{"token":123,"n":1}"#, #"{"token":[redacted],"n":1}"#),
    (#"{"password":{"a":"}"},"n":1}"#, #"{"password":[redacted],"n":1}"#),
    ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln end", "jwt [redacted] end"),
    ("key AKIAIOSFODNN7EXAMPLE.", "key [redacted]."),
    ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "[redacted]"),
    ("paid 4111-1111-1111-1111 and 5500 0000 0000 0004", "paid [redacted] and [redacted]"),
    ("amex 3782 822463 10005!", "amex [redacted]!"),
    ("amqp://u:p@h/ and redis://:secret@h:1/0", "amqp://u:[redacted]@h/ and redis://:[redacted]@h:1/0"),
    ("a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b", "a [redacted] b"),
    ("cut -----BEGIN PRIVATE KEY-----\nMIIE", "cut [redacted]"),
    (#"os.environ["DB_PASSWORD"] = "x""#, #"os.environ["DB_PASSWORD"] = "[redacted]""#),
    (#"log {\"password\":\"x\",\"n\":1}"#, #"log {\"password\":\"[redacted]\",\"n\":1}"#),
    ("password=[redacted] ok", "password=[redacted] ok"),
  ])
  func `a secret in a line is masked, and the words around it stay`(text: String, shown: String) {
    #expect(redactor.masked(text) == shown)
    #expect(redactor.masked(shown) == shown)
  }

  @Test(arguments: [
    "token: expired", "session: opened", "SyntaxError: Unexpected token: expected", "password:", "password=",
    "tokens: 512", "2026-11-24T12:30:45 http://h:80/a?b=c#d", "sha256:9f86d081884c7d659a2feaa0c55ad015",
    "at 1761234567890123 us", "4111 1111 1111 1112", "1 2 3 4 5 6 7 8 9 10 11 12 13 14", "token: None",
  ])
  func `a line without secrets stays`(text: String) {
    #expect(redactor.masked(text) == text)
  }

  @Test func `the configuration adds keys and values, or switches masking off`() throws {
    let text = try JSONText(
      validating: Array(#"{"iban":"DE1","accountNumber":7,"note":"EMP-123456, acme_live_x9"}"#.utf8))
    let extra = Redactor(RedactionRules(keys: ["iban", "account_number"], values: ["EMP-######", "acme_live_*"]))

    #expect(
      extra.masked(text).text
        == #"{"iban":"[redacted]","accountNumber":"[redacted]","note":"[redacted], [redacted]"}"#)
    #expect(redactor.masked(text) == text)
    #expect(Redactor.off.masked("password=x") == "password=x")
  }

  @Test func `a pattern that would fit nearly everything is a fault`() {
    #expect(RedactionRules.fault(inValue: "a*") != nil)
    #expect(RedactionRules.fault(inValue: "acme_*") == nil)
    #expect(RedactionRules.fault(inKey: "__1") != nil)
  }

  @Test func `an edit keeps the secrets whose masks were left`() throws {
    let stored = try JSONText(
      validating: Array(#"{"to":"a","env":{"TOKEN":"s1"},"argv":["x","--password","s2","f"]}"#.utf8))
    let edited = try JSONText(
      validating: Array(
        #"{"to":"b","env":{"TOKEN":"[redacted]"},"argv":["x","-v","--password","[redacted]","f"]}"#.utf8))

    #expect(
      try redactor.unmasking(edited, stored: stored).text
        == #"{"to":"b","env":{"TOKEN":"s1"},"argv":["x","-v","--password","s2","f"]}"#)
    #expect(try redactor.unmasking(redactor.masked(stored), stored: stored) == stored)
  }

  @Test(arguments: [
    #"{"to":"[redacted]","env":{"TOKEN":"s1"}}"#, #"{"env":{"OTHER":"[redacted]"}}"#,
    #"{"env":{"TOKEN":"x[redacted]"}}"#,
  ])
  func `a mask that was moved is refused`(edited: String) throws {
    let stored = try JSONText(validating: Array(#"{"to":"a","env":{"TOKEN":"s1"}}"#.utf8))
    let text = try JSONText(validating: Array(edited.utf8))

    #expect(throws: Redactor.StrayMask.self) { try redactor.unmasking(text, stored: stored) }
  }

  @Test func `masking random values leaves valid JSON of the same shape, and none of the secrets`() throws {
    var generator = SplitMix(state: 20_261_124)
    for _ in 0..<3_000 {
      let (value, secrets) = generator.value(depth: 0)
      let text = JSONText(value)
      let masked = redactor.masked(text)

      #expect(throws: Never.self) { try JSONText(validating: masked.bytes) }
      for secret in secrets { #expect(!masked.text.contains(secret), "seed 20261124: \(text.text)") }
      if secrets.isEmpty { #expect(masked == text, "seed 20261124") }
      #expect(redactor.masked(masked) == masked)
      #expect(try redactor.unmasking(masked, stored: text) == text)
    }
  }
}

/// Values with secrets under keys and in texts, the same for the same seed.
private struct SplitMix {
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ value >> 31) % UInt64(bound))
  }

  mutating func value(depth: Int) -> (value: JSONValue, secrets: [String]) {
    switch next(depth > 5 ? 6 : 9) {
    case 0: return (.null, [])
    case 1: return (.bool(next(2) == 0), [])
    case 2: return (.integer(Int64(next(100_000))), [])
    case 3: return (.string(["plain", "a \"b\" c", "größe\n\ttab", "\u{1F600}", ""][next(5)]), [])
    case 4:
      let secret = "hush\(next(1_000_000_000))x"
      let texts = [
        "password=\(secret)", "run --token \(secret) -v", "x\nAPI_KEY: \(secret)", "{\"secret\":\"\(secret)\"}",
        "amqp://u:\(secret)@h/", "Authorization: Bearer \(secret)",
      ]
      return (.string(texts[next(texts.count)]), [secret])
    case 5: return (.number("1.50e3"), [])
    case 6:
      var secrets: [String] = []
      var elements: [JSONValue] = []
      for _ in 0..<next(4) {
        let (element, found) = value(depth: depth + 1)
        elements.append(element)
        secrets += found
      }
      return (.array(elements), secrets)
    default:
      var secrets: [String] = []
      var members = JSONObject()
      for number in 0..<next(4) {
        if next(3) == 0 {
          let secret = "hush\(next(1_000_000_000))y"
          let keys = ["password", "X-Api-Key", "accessToken", "db_secret", "Set-Cookie"]
          members.set(.string(secret), for: keys[next(keys.count)])
          secrets.append(secret)
        } else {
          let (member, found) = value(depth: depth + 1)
          members.set(member, for: "m\(number)")
          secrets += found
        }
      }
      return (.object(members), secrets)
    }
  }
}
