internal import JobCore
internal import JobEngine

extension SQLiteStore {
  /// Every token bucket that was taken from.
  func buckets() throws(StoreError) -> [BucketRecord] {
    let rows = try connection.statement(
      """
      SELECT queue, limit_key, full_us
      FROM token_bucket
      """)
    var buckets: [BucketRecord] = []
    while try rows.step() {
      guard let queue = names.queues[rows.int64(0)] else { continue }
      let key = rows.text(1)
      buckets.append(BucketRecord(queue: queue, limitKey: key.isEmpty ? nil : key, fullAt: rows.time(2)))
    }
    return buckets
  }

  /// Keeps a token bucket, or forgets it.
  func put(_ bucket: BucketRecord) throws(StoreError) {
    let queue = try names.queue(bucket.queue)
    guard let fullAt = bucket.fullAt else {
      let row = try connection.statement(
        """
        DELETE FROM token_bucket
        WHERE queue = ?1 AND limit_key = ?2
        """)
      row.bind(queue)
      row.bind(bucket.limitKey ?? "")
      return try row.run()
    }
    let row = try connection.statement(
      """
      INSERT INTO token_bucket (queue, limit_key, full_us)
      VALUES (?1, ?2, ?3)
      ON CONFLICT (queue, limit_key) DO UPDATE
      SET full_us = excluded.full_us
      """)
    row.bind(queue)
    row.bind(bucket.limitKey ?? "")
    row.bind(fullAt.microseconds)
    try row.run()
  }
}

extension Statement {
  /// The seven columns of a queue's limits, from `column` on.
  func limits(_ column: Int32) -> QueueLimits {
    QueueLimits(
      all: Limit(concurrency: optionalInt(column), rate: rate(column + 1)),
      perKey: Limit(concurrency: optionalInt(column + 3), rate: rate(column + 4)),
      targetWait: optionalInt64(column + 6).map { .microseconds($0) })
  }

  /// The seven columns of a queue's limits.
  func bind(_ limits: QueueLimits) {
    for limit in [limits.all, limits.perKey] {
      bind(limit.concurrency)
      bind(limit.rate?.count)
      bind(limit.rate?.period.microseconds)
    }
    bind(limits.targetWait?.microseconds)
  }

  private func rate(_ column: Int32) -> Rate? {
    guard let count = optionalInt(column), let period = optionalInt64(column + 1) else { return nil }
    return Rate(count: count, per: .microseconds(period))
  }
}
