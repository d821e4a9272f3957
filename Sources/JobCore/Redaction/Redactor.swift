public import JSON

/// Masks secrets in what the store shows: by the key that stands before a value, and by the look of the value.
///
/// | by key, at any depth | by value, anywhere in a text |
/// |---|---|
/// | `password` `passwd` `passphrase` `secret` `token` `authorization` `auth` `cookie` `session` `credential` … | JSON Web Tokens |
/// | `api_key` `private_key` `access_key` `signing_key` … | PEM blocks |
/// | `{"name": "DB_PASSWORD", "value": …}` | the password of `scheme://user:password@host` |
/// | in text: `KEY=value`, `key: value`, `"key": "value"`, `--password value`, also over elements of an array | card numbers |
/// | | `Bearer …`, keys of AWS, GitHub, GitLab, Slack, Stripe, Google |
///
/// What is not masked stays byte for byte. A text without secrets is scanned once and nothing is allocated for it,
/// unless it has escapes.
public struct Redactor: Sendable {
  /// What stands where a secret was.
  public static let mask = "[redacted]"
  static let maskBytes = Array(mask.utf8)

  /// The rules that it was made of.
  public let rules: RedactionRules
  let keys: KeyWords
  let patterns: [ValuePattern]

  /// A redactor for these rules; patterns with a fault are left out.
  public init(_ rules: RedactionRules = RedactionRules()) {
    self.rules = rules
    keys = KeyWords(extra: rules.keys)
    patterns = rules.values.compactMap(ValuePattern.init)
  }

  /// One that masks nothing: for whom everything is revealed.
  public static let off = Redactor(RedactionRules(isOn: false))

  /// A JSON value with its secrets masked; a secret that is no text becomes one, except `null`, `true` and `false`.
  public func masked(_ text: JSONText) -> JSONText {
    guard rules.isOn else { return text }
    var scan = JSONRedaction(self, text.bytes)
    guard let bytes = scan.run() else { return text }
    do { return try JSONText(validating: bytes) } catch {
      preconditionFailure("\(#function): masking broke the text: \(error)")
    }
  }

  /// A line, a message or an output with its secrets masked.
  public func masked(_ text: String) -> String {
    guard rules.isOn else { return text }
    let bytes = Array(text.utf8)
    guard let masked = maskedBytes(bytes) else { return text }
    return String(decoding: masked, as: UTF8.self)
  }

  /// The same for bytes of any kind; nil where nothing is to be masked.
  public func maskedBytes(_ bytes: [UInt8]) -> [UInt8]? {
    guard rules.isOn else { return nil }
    var scan = TextRedaction(self, bytes, in: 0..<bytes.count)
    scan.run()
    return scan.findings.isEmpty ? nil : Self.replacing(scan.findings, in: bytes, 0..<bytes.count)
  }

  /// The bytes with a mask in place of each finding.
  static func replacing(_ findings: [Range<Int>], in bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var index = range.lowerBound
    for finding in findings where finding.lowerBound >= index {
      result.append(contentsOf: bytes[index..<finding.lowerBound])
      result.append(contentsOf: maskBytes)
      index = finding.upperBound
    }
    result.append(contentsOf: bytes[index..<range.upperBound])
    return result
  }
}

extension Redactor: Hashable {
  /// Redactors of the same rules mask the same.
  public static func == (left: Redactor, right: Redactor) -> Bool { left.rules == right.rules }

  /// Its rules stand for it.
  public func hash(into hasher: inout Hasher) { hasher.combine(rules) }
}
