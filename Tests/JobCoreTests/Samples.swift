import JSON
import JobCore

/// Values that tests start from.
enum Samples {
  static let actor = Actor(uid: 1000, user: "ops", client: "tests")
  static let failure = Failure(errorClass: "SMTPTimeout", message: "no reply from mx1")

  static func spec(
    kind: String = "mail.send", queue: String = "mail", backoff: Backoff = .standard, startWithin: Duration? = nil,
    retryFor: Duration? = nil
  ) -> JobSpec {
    JobSpec(
      kind: kind, queue: queue, args: JSONText(.object(["order_id": 7])), priority: 4, backoff: backoff,
      timeout: .seconds(900), softTimeout: nil, idempotencyKey: nil, limitKey: nil, tags: [], metadata: nil,
      runbook: nil, startWithin: startWithin, retryFor: retryFor, enqueuedBy: actor,
      createdAt: Timestamp(microseconds: 0))
  }

  static func job(state: JobState, spec: JobSpec = spec(), maxAttempts: Int = 3) -> Job {
    Job(
      id: JobID(rawValue: 100_001), spec: spec, state: state, maxAttempts: maxAttempts,
      runAt: Timestamp(microseconds: 0))
  }
}
