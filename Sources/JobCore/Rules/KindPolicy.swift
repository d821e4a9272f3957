/// What a kind's jobs get where their enqueue does not say otherwise.
public struct KindPolicy: Hashable, Sendable {
  /// Failures at this attempt are for good.
  public var maxAttempts: Int
  /// The delay between attempts.
  public var backoff: Backoff
  /// The hard timeout of a run; nil for none.
  public var timeout: Duration?
  /// The soft timeout of a run; nil for none.
  public var softTimeout: Duration?
  /// How long after it became claimable a job's first run must have started; nil for no bound.
  public var startWithin: Duration?
  /// No failure is retried once so much time has passed; nil for no bound.
  public var retryFor: Duration?
  /// What becomes of a job whose worker was lost.
  public var onCrash: OnCrash

  /// A policy with these rules.
  public init(
    maxAttempts: Int, backoff: Backoff, timeout: Duration?, softTimeout: Duration? = nil,
    startWithin: Duration? = nil, retryFor: Duration? = nil, onCrash: OnCrash
  ) {
    self.maxAttempts = maxAttempts
    self.backoff = backoff
    self.timeout = timeout
    self.softTimeout = softTimeout
    self.startWithin = startWithin
    self.retryFor = retryFor
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

  /// What was set for one kind; nil leaves the standard rule. A duration of zero is "none".
  public struct Overrides: Hashable, Sendable {
    /// Failures at this attempt are for good.
    public var maxAttempts: Int?
    /// The delay between attempts.
    public var backoff: Backoff?
    /// The hard timeout of a run.
    public var timeout: Duration?
    /// The soft timeout of a run.
    public var softTimeout: Duration?
    /// The bound on the wait for the first run.
    public var startWithin: Duration?
    /// The time budget of retries.
    public var retryFor: Duration?
    /// What becomes of a job whose worker was lost.
    public var onCrash: OnCrash?
    /// How long final jobs are kept, by state; a state that is not named follows the store.
    public var retention: [JobStateName: Duration] = [:]

    /// Nothing set.
    public init() {}
  }

  /// These rules with what was set in place of the standard.
  public func with(_ overrides: Overrides) -> KindPolicy {
    var policy = self
    if let maxAttempts = overrides.maxAttempts { policy.maxAttempts = maxAttempts }
    if let backoff = overrides.backoff { policy.backoff = backoff }
    if let timeout = overrides.timeout { policy.timeout = timeout.unlessZero }
    if let softTimeout = overrides.softTimeout { policy.softTimeout = softTimeout.unlessZero }
    if let startWithin = overrides.startWithin { policy.startWithin = startWithin.unlessZero }
    if let retryFor = overrides.retryFor { policy.retryFor = retryFor.unlessZero }
    if let onCrash = overrides.onCrash { policy.onCrash = onCrash }
    return policy
  }
}

extension Duration {
  /// nil where it is zero, which on the wire says "none".
  public var unlessZero: Duration? { self == .zero ? nil : self }
}
