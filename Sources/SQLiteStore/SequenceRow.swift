import JobEngine

/// What the `store` row says of the rising sequences, so that it need not be rewritten by every tick.
///
/// A one-job commit writes five pages, and the row would be one of them. Instead the row runs ahead: it is due only
/// where a crash could otherwise give a number out twice. Job ids are found again from the newest row of `job`, so
/// the row is due once a deletion may have taken that one. Fences are reserved by the block; what a crash leaves of a
/// block is never used. Journal entries and workers are rare, and exact.
struct SequenceRow {
  /// Fences that one writing of the row reserves.
  static let block: Int64 = 4096

  /// The sequences as the running tick left them; nil before `boot`.
  private(set) var current: Sequences?
  private var committed: Sequences?
  /// What the row holds; nil where that is not known.
  private var held: Sequences?

  /// Takes the sequences that `boot` found.
  mutating func start(_ sequences: Sequences) {
    current = sequences
    committed = sequences
    held = nil
  }

  /// Takes a tick's sequences. Returns what the row must hold now; nil where it may stay.
  mutating func advance(to sequences: Sequences, afterDeletion: Bool) -> Sequences? {
    current = sequences
    if let held, !afterDeletion, sequences.journal == held.journal, sequences.worker == held.worker,
      sequences.fence <= held.fence
    {
      return nil
    }
    var ahead = sequences
    ahead.fence += Self.block
    held = ahead
    return ahead
  }

  mutating func commit() { committed = current }

  /// What the tick wrote is gone, perhaps the row too.
  mutating func rollback() {
    current = committed
    held = nil
  }
}
