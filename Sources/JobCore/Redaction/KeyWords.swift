/// Tells keys that name secrets (`db_password`, `X-Api-Key`, `accessToken`) from keys that do not (`tokenizer`,
/// `monkey`), by whole words inside the key.
///
/// Words end at `_`, `-`, `.`, spaces, digits and where camel case begins a new one. A word written without any gap
/// still tells by its end (`dbpassword`). A key that counts, measures or describes (`token_count`, `auth_method`) is no secret.
struct KeyWords: Sendable {
  /// What a key says of its value.
  enum Meaning: Comparable, Sendable {
    /// Nothing.
    case plain
    /// A text is secret; a number is more likely a count.
    case secretText
    /// Whatever stands there is secret.
    case secret
  }

  /// Up to 16 letters in lower case, packed so that no string has to be built of a part of a key.
  struct Word: Hashable, Sendable {
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    /// No letters.
    init() {}

    /// The packed form of a word of the tables.
    init(_ text: String) { for byte in text.utf8 { append(byte) } }

    /// Takes one more letter; those of more than 16 push the first ones out, and fit no word of the tables.
    mutating func append(_ letter: UInt8) {
      high = high << 8 | low >> 56
      low = low << 8 | UInt64(letter)
    }
  }

  private static let always = [
    "password", "passwords", "passwd", "passphrase", "passcode", "pwd", "secret", "secrets", "token", "jwt",
    "authorization", "auth", "cookie", "cookies", "session", "sessionid", "credential", "credentials", "apikey",
    "apikeys", "privatekey", "secretkey", "accesskey", "signingkey", "encryptionkey", "bearer", "cvv", "cvc", "otp",
  ]
  private static let inText = ["tokens", "pass"]
  /// With `key` or `keys` behind them.
  private static let beforeKey = [
    "api", "private", "access", "signing", "encryption", "master", "ssh", "deploy", "license", "hmac",
  ]
  private static let measures = [
    "count", "counts", "length", "size", "limit", "ttl", "type", "expiry", "expires", "max", "min", "age", "total",
    "method", "mode", "provider", "kind", "version", "status", "url", "uri", "endpoint", "enabled", "required",
  ]
  /// Words that tell also as the end of a longer one.
  private static let endings = ["password", "passwd", "passphrase", "secret", "token", "apikey", "credentials"]
    .map { Array($0.utf8) }
  /// Keys whose value goes on to the end of its line.
  private static let headers: Set<Word> = Set(["authorization", "cookie", "cookies"].map(Word.init))
  /// Words that people also put before a colon when they speak of something else.
  private static let spoken: Set<Word> = Set(["token", "tokens", "session", "auth", "pass", "bearer"].map(Word.init))

  private let meanings: [Word: Meaning]
  private let measureWords: Set<Word>
  private let keyWords: Set<Word>
  private let beforeKeyWords: Set<Word>
  /// Patterns of several words that the configuration adds.
  private let sequences: [[Word]]

  /// The built-in words and the extra patterns of a configuration.
  init(extra: [String] = []) {
    var meanings: [Word: Meaning] = [:]
    for word in Self.always { meanings[Word(word)] = .secret }
    for word in Self.inText { meanings[Word(word)] = .secretText }
    var sequences: [[Word]] = []
    for pattern in extra {
      let words = Self.words(of: pattern)
      if words.count == 1 { meanings[words[0]] = .secret } else if !words.isEmpty { sequences.append(words) }
    }
    self.meanings = meanings
    self.sequences = sequences
    measureWords = Set(Self.measures.map(Word.init))
    keyWords = Set(["key", "keys"].map(Word.init))
    beforeKeyWords = Set(Self.beforeKey.map(Word.init))
  }

  /// The words of a pattern.
  static func words(of pattern: String) -> [Word] {
    var words: [Word] = []
    let bytes = Array(pattern.utf8)
    eachWord(of: bytes, in: 0..<bytes.count) { word, _ in words.append(word) }
    return words
  }

  /// What the key in these bytes says of its value.
  func meaning(of bytes: [UInt8], in range: Range<Int>) -> Meaning {
    guard range.count <= 256 else { return .plain }
    var meaning = Meaning.plain
    var last = Word()
    Self.eachWord(of: bytes, in: range) { word, part in
      if let found = meanings[word] {
        meaning = max(meaning, found)
      } else if keyWords.contains(word), beforeKeyWords.contains(last) {
        meaning = .secret
      } else if Self.endsAsSecret(bytes, part) {
        meaning = .secret
      }
      last = word
    }
    if !sequences.isEmpty, meaning != .secret, hasSequence(bytes, range) { return .secret }
    return meaning != .plain && measureWords.contains(last) ? .plain : meaning
  }

  /// Whether the value behind this key and a colon is the rest of the line, as in `Cookie: a=1; b=2`.
  func isHeader(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
    var last = Word()
    Self.eachWord(of: bytes, in: range) { word, _ in last = word }
    return Self.headers.contains(last)
  }

  /// Whether the key is a word of everyday speech, which a colon does not yet make the name of a secret.
  func isSpoken(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
    var last = Word()
    Self.eachWord(of: bytes, in: range) { word, _ in last = word }
    return Self.spoken.contains(last)
  }

  private func hasSequence(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    var words: [Word] = []
    Self.eachWord(of: bytes, in: range) { word, _ in words.append(word) }
    return sequences.contains { pattern in
      words.count >= pattern.count
        && (0...(words.count - pattern.count)).contains { words[$0..<($0 + pattern.count)].elementsEqual(pattern) }
    }
  }

  private static func endsAsSecret(_ bytes: [UInt8], _ part: Range<Int>) -> Bool {
    switch bytes[part.upperBound - 1] | 0x20 {
    case UInt8(ascii: "d"), UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "n"), UInt8(ascii: "y"),
      UInt8(ascii: "s"):
      break
    default: return false
    }
    return endings.contains { ending in
      guard part.count > ending.count else { return false }
      let start = part.upperBound - ending.count
      return ending.indices.allSatisfy { bytes[start + $0] | 0x20 == ending[$0] }
    }
  }

  /// Gives each word of a key, in lower case, and where it stands.
  private static func eachWord(of bytes: [UInt8], in range: Range<Int>, _ body: (Word, Range<Int>) -> Void) {
    var index = range.lowerBound
    while index < range.upperBound {
      guard isLetter(bytes[index]) else {
        index += 1
        continue
      }
      let start = index
      var word = Word()
      while index < range.upperBound, isLetter(bytes[index]) {
        // `accessToken` and `APIKey`: a capital after a small letter, or one that a small letter follows.
        if index > start, isCapital(bytes[index]) {
          if !isCapital(bytes[index - 1]) { break }
          if index + 1 < range.upperBound, isLetter(bytes[index + 1]), !isCapital(bytes[index + 1]) { break }
        }
        word.append(bytes[index] | 0x20)
        index += 1
      }
      body(word, start..<index)
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
  private static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
}
