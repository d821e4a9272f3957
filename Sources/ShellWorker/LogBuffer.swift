import JobCore
import JobRPC

/// A run's output between the pipes and the store: lines, the cap, and what is to be sent next. Pure.
///
/// The first 8 MiB of a run go out live as fast as the store gives credit, and the pipes wait for it. Beyond that:
///
/// - Output goes on live at no more than 64 KiB/s, which is more than anybody reads, so that a tail stays a tail.
/// - What comes in faster waits in the ring of the last 7 MiB. What the ring loses is counted, and a `system` entry in
///   its place says how much. The command is never slowed down any more.
/// - At the end the ring is sent. The store keeps the first 1 and the last 7 MiB of what it got.
///
/// The same ring holds output while the store is away, so that a command does not stand still with it; the run's
/// first 1 MiB is never dropped. Lines are cut only when they are sent, so that a flood costs its bytes and no more.
struct LogBuffer {
  static let headLimit = 1 << 20
  static let tailLimit = 7 << 20
  static let liveLimit = headLimit + tailLimit
  /// Bytes a second beyond the live limit, and the most that can be saved up.
  static let trickle = 64 * 1024
  /// While so much waits, the pipes are not read (unless the ring may drop).
  static let waitingLimit = 1 << 20
  static let pieceLimit = 32 * 1024
  static let entryLimit = 16 * 1024
  static let batchLimit = 64 * 1024

  typealias Stream = WireLogEntry.Stream

  /// Some bytes of one stream that came at one time: whole lines, or a part of one that was flushed.
  struct Piece: Hashable {
    var stream: Stream
    var at: Int64
    var bytes: [UInt8]
  }

  private struct Partial {
    var bytes: [UInt8] = []
    /// When its first byte came: wall clock in µs, monotonic clock in ns.
    var at: Int64 = 0
    var since: Int64 = 0
    var wasHeld = false
  }

  private var head = PieceQueue()
  private var tail = PieceQueue()
  private var partials: [Stream: Partial] = [.stdout: Partial(), .stderr: Partial()]
  private var taken = 0
  private var dropped = 0
  private var sent = 0
  private var allowance = LogBuffer.trickle
  private var allowanceAt: Int64 = 0
  private let partialWait: Int64

  /// `partialWait`: nanoseconds that a line without its end is held back.
  init(partialWait: Int64) { self.partialWait = partialWait }

  /// Bytes that wait to be sent.
  var waiting: Int { head.bytes + tail.bytes }
  var isEmpty: Bool { head.isEmpty && tail.isEmpty && dropped == 0 }
  /// True once the run has sent what it may send at full speed.
  var isCapped: Bool { sent >= LogBuffer.liveLimit }

  // MARK: - In

  /// Takes what was read. `mayDrop` keeps the ring at its size by letting its oldest go.
  mutating func take(_ bytes: ArraySlice<UInt8>, _ stream: Stream, at wall: Int64, now: Int64, mayDrop: Bool) {
    var partial = partials[stream] ?? Partial()
    if let end = bytes.lastIndex(of: 0x0A) {
      let at = partial.bytes.isEmpty ? wall : partial.at
      add(Piece(stream: stream, at: at, bytes: partial.bytes + bytes[...end]))
      partial = Partial()
      if end + 1 < bytes.endIndex {
        partial = Partial(bytes: Array(bytes[(end + 1)...]), at: wall, since: now)
      }
    } else if !bytes.isEmpty {
      if partial.bytes.isEmpty { partial = Partial(at: wall, since: now) }
      partial.bytes.append(contentsOf: bytes)
    }
    if partial.bytes.count > LogBuffer.pieceLimit { flush(&partial, stream, keepingCharacters: true, now: now) }
    partials[stream] = partial
    if mayDrop { shrink() }
  }

  /// When the next part of a line is to be flushed, on the monotonic clock. Only streams that are read count: the
  /// rest of a line in a pipe that waits for credit may be there already.
  func partialDue(of streams: [Stream]) -> Int64? {
    var result: Int64?
    for stream in streams {
      guard let partial = partials[stream], !partial.bytes.isEmpty else { continue }
      result = min(result ?? .max, partial.since + partialWait)
    }
    return result
  }

  /// Lets parts of lines go that were held back long enough.
  mutating func flushPartials(of streams: [Stream], now: Int64) {
    for stream in streams {
      guard var partial = partials[stream], !partial.bytes.isEmpty, partial.since + partialWait <= now else { continue }
      flush(&partial, stream, keepingCharacters: !partial.wasHeld, now: now)
      partials[stream] = partial
    }
  }

  /// No more will come: the last parts of lines go as they are.
  mutating func finish() {
    for stream in [Stream.stdout, .stderr] {
      guard var partial = partials[stream], !partial.bytes.isEmpty else { continue }
      flush(&partial, stream, keepingCharacters: false, now: 0)
      partials[stream] = partial
    }
  }

  private mutating func flush(_ partial: inout Partial, _ stream: Stream, keepingCharacters: Bool, now: Int64) {
    let kept = keepingCharacters ? LogBuffer.unfinishedCharacter(partial.bytes[...]) : 0
    let end = partial.bytes.count - kept
    if end > 0 { add(Piece(stream: stream, at: partial.at, bytes: Array(partial.bytes[..<end]))) }
    partial = Partial(bytes: Array(partial.bytes[end...]), at: partial.at, since: now, wasHeld: true)
  }

  private mutating func add(_ piece: Piece) {
    let isHead = taken < LogBuffer.headLimit
    taken += piece.bytes.count
    if isHead { head.append(piece) } else { tail.append(piece) }
  }

  private mutating func shrink() {
    while tail.bytes > LogBuffer.tailLimit, let oldest = tail.popFirst() { dropped += oldest.bytes.count }
  }

  // MARK: - Out

  /// The next bytes to send, at most a batch; empty where there are none, or none that may go yet.
  ///
  /// `isLast` says that the run has ended: the ring goes out at full speed.
  mutating func nextBatch(now: Int64, wall: Int64, isLast: Bool) -> [Piece] {
    var batch: [Piece] = []
    var size = 0
    while size < LogBuffer.batchLimit {
      if isCapped && !isLast {
        refill(now)
        if allowance <= 0 { break }
      }
      if head.isEmpty && dropped > 0 {
        batch.append(LogBuffer.marker(dropped: dropped, at: tail.first?.at ?? wall))
        dropped = 0
      }
      guard let piece = head.popFirst() ?? tail.popFirst() else { break }
      size += piece.bytes.count
      sent += piece.bytes.count
      if isCapped && !isLast { allowance -= piece.bytes.count }
      batch.append(piece)
    }
    return batch
  }

  /// When more may go out though nothing else happens, on the monotonic clock.
  func allowanceDue() -> Int64? {
    guard isCapped, !isEmpty, allowance <= 0 else { return nil }
    let missing = Int64(1 - allowance)
    return allowanceAt + missing * 1_000_000_000 / Int64(LogBuffer.trickle) + 100_000_000
  }

  /// Puts a batch back whose arrival is not known.
  mutating func putBack(_ batch: [Piece]) {
    for piece in batch.reversed() {
      sent -= piece.bytes.count
      head.prepend(piece)
    }
  }

  private mutating func refill(_ now: Int64) {
    let elapsed = min(now - allowanceAt, 1_000_000_000)
    guard elapsed > 0 else { return }
    let gained = Int(elapsed) * LogBuffer.trickle / 1_000_000_000
    // Less than a byte is left to add up.
    guard gained > 0 else { return }
    allowance = min(LogBuffer.trickle, allowance + gained)
    allowanceAt = now
  }

  private static func marker(dropped: Int, at: Int64) -> Piece {
    let text = "\(dropped) bytes of output are not kept: a run's log has its first 1 MiB and its last 7 MiB"
    return Piece(stream: .system, at: at, bytes: Array(text.utf8))
  }

  // MARK: - Entries

  /// The lines of a piece, without their ends; a line over 16 KiB in parts, never cut within a character.
  static func entries(of piece: Piece) -> [WireLogEntry] {
    var result: [WireLogEntry] = []
    var start = 0
    let bytes = piece.bytes
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      var cut = start
      repeat {
        var stop = min(end, cut + entryLimit)
        if stop < end { stop -= unfinishedCharacter(bytes[cut..<stop]) }
        result.append(
          WireLogEntry(
            at: Timestamp(microseconds: piece.at), stream: piece.stream, body: .init(bytes: Array(bytes[cut..<stop]))))
        cut = stop
      } while cut < end
      start = end + 1
    }
    return result
  }

  /// How many bytes at the end begin a UTF-8 character that is not complete; at most 3.
  static func unfinishedCharacter(_ bytes: ArraySlice<UInt8>) -> Int {
    for back in 1...3 where back <= bytes.count {
      let byte = bytes[bytes.endIndex - back]
      if byte & 0b1100_0000 == 0b1000_0000 { continue }
      let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
      return length > back && back < bytes.count ? back : 0
    }
    return 0
  }
}

/// Pieces in order. Neighbours of one stream and nearly one time become one piece.
private struct PieceQueue {
  private var pieces: [LogBuffer.Piece] = []
  private var start = 0
  private(set) var bytes = 0

  var isEmpty: Bool { start == pieces.count }
  var first: LogBuffer.Piece? { isEmpty ? nil : pieces[start] }

  mutating func append(_ piece: LogBuffer.Piece) {
    bytes += piece.bytes.count
    if !isEmpty {
      let last = pieces.count - 1
      // 10 ms: nobody can tell, and a flood of short lines costs no array each.
      if pieces[last].stream == piece.stream, piece.at - pieces[last].at < 10_000,
        pieces[last].bytes.count + piece.bytes.count <= LogBuffer.pieceLimit
      {
        pieces[last].bytes.append(contentsOf: piece.bytes)
        return
      }
    }
    pieces.append(piece)
  }

  mutating func prepend(_ piece: LogBuffer.Piece) {
    bytes += piece.bytes.count
    if start > 0 {
      start -= 1
      pieces[start] = piece
    } else {
      pieces.insert(piece, at: 0)
    }
  }

  mutating func popFirst() -> LogBuffer.Piece? {
    guard !isEmpty else { return nil }
    let piece = pieces[start]
    pieces[start].bytes = []
    start += 1
    bytes -= piece.bytes.count
    if start == pieces.count {
      pieces.removeAll(keepingCapacity: true)
      start = 0
    } else if start > 64 && start * 2 > pieces.count {
      pieces.removeSubrange(0..<start)
      start = 0
    }
    return piece
  }
}
