/// What is shown masked, beyond what is masked everywhere; `[security]` fills it.
public struct RedactionRules: Hashable, Sendable {
  /// Off shows everything to everybody who may see the store.
  public var isOn: Bool
  /// Keys whose values are masked too, such as `iban` or `account_number`; case, `_`, `-` and camel case do not count.
  public var keys: [String]
  /// Words that are masked wherever they stand: `#` is one digit, `*` any letters, digits and `_-.+/=`, the rest stands
  /// for itself. `EMP-######`, `acme_live_*`.
  public var values: [String]

  /// The rules that hold without configuration.
  public init(isOn: Bool = true, keys: [String] = [], values: [String] = []) {
    self.isOn = isOn
    self.keys = keys
    self.values = values
  }

  /// What is wrong with a pattern of `keys`, in words; nil where it can be used.
  public static func fault(inKey key: String) -> String? {
    KeyWords.words(of: key).isEmpty ? "a key pattern needs a letter" : nil
  }

  /// What is wrong with a pattern of `values`, in words; nil where it can be used.
  public static func fault(inValue pattern: String) -> String? {
    ValuePattern(pattern) == nil ? "a value pattern needs 4 characters that are not *, and at most 3 *" : nil
  }
}
