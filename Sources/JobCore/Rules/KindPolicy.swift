/// What a kind's jobs get where their enqueue does not say otherwise.
public struct KindPolicy: Hashable, Sendable {
  /// Failures at this attempt are for good.
  public var maxAttempts: Int
  /// The delay between attempts.
  public var backoff: Backoff
  /// The hard timeout of a run; nil for none.
  public var timeout: Duration?
  /// What becomes of a job whose worker was lost.
  public var onCrash: OnCrash

  /// A policy with these rules.
  public init(maxAttempts: Int, backoff: Backoff, timeout: Duration?, onCrash: OnCrash) {
    self.maxAttempts = maxAttempts
    self.backoff = backoff
    self.timeout = timeout
    self.onCrash = onCrash
  }

  /// The rules of a kind that nobody gave a policy.
  ///
  /// | kind | attempts | hard timeout | worker lost |
  /// |---|---|---|---|
  /// | `shell` | 1 | none | paused |
  /// | any other | 25 (3.7 days) | 15 min | queued again |
  ///
  /// A command may not be safe to run twice, so `shell` asks a person first.
  public static func standard(for kind: String) -> KindPolicy {
    kind == "shell"
      ? KindPolicy(maxAttempts: 1, backoff: .standard, timeout: nil, onCrash: .pause)
      : KindPolicy(maxAttempts: 25, backoff: .standard, timeout: .seconds(15 * 60), onCrash: .retry)
  }
}
