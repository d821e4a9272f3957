import JSON
import JobCore
import JobEngine
import JobRPC
import Posix

/// One connection: what has come in of it, what is to go out, and who is at its other end. Loop thread only.
final class Session {
  /// Reading stops while more than this waits to be sent: a client that asks must also listen.
  static let outboxLimit = 8 * 1024 * 1024
  /// Frames of watches and events are held back while more than this waits.
  static let pushLimit = 256 * 1024

  let id: ConnectionID
  /// Closed with the session's last reference, which a reply in the making may hold for a moment.
  let socket: FileDescriptor
  /// The peer, and what it calls itself once it has said hello.
  var actor: Actor
  /// The peer as the kernel told it.
  let peer: SecurityPolicy.Peer
  /// The socket it came through, and the most that it gets through that.
  let door: UInt64
  var cap: Roles
  /// What it may do.
  var roles: Roles
  var isGreeted = false
  var isOpen = true
  /// Bad input that ends the connection: what is in the outbox still goes out, nothing is read.
  var isClosing = false
  var splitter = FrameSplitter()
  /// Whole frames may be left in the splitter for the next tick.
  var hasBacklog = false
  /// Nothing is read while the log thread or the outbox has too much of it.
  var isThrottled = false
  /// It stands in this turn's list of sessions to write to.
  var isTouched = false

  /// Replies and notifications of this tick, in order.
  var out = JSONWriter()
  private var outbox: [UInt8] = []
  private var sent = 0
  /// What the poller is asked for.
  var interest: Poller.Interest = .readable

  /// Log appends handed to the log thread, and how many of them are written.
  var appendsHanded: UInt64 = 0
  var appendsWritten: UInt64 = 0
  var appendBytes = 0
  /// Replies that wait until that many appends are written.
  var heldReplies: [(after: UInt64, target: ReplyTarget, answer: HeldAnswer)] = []

  /// The engine knows of it: it registered a worker or claimed.
  var usesEngine = false
  /// The worker that this connection registered.
  var worker: WorkerID?
  var watches: [Int64] = []
  var subscriptions: [Int64] = []

  init(
    id: ConnectionID, socket: consuming FileDescriptor, actor: Actor, peer: SecurityPolicy.Peer, door: UInt64,
    cap: Roles, roles: Roles
  ) {
    self.id = id
    self.socket = socket
    self.actor = actor
    self.peer = peer
    self.door = door
    self.cap = cap
    self.roles = roles
  }

  /// Bytes that wait to be sent.
  var pending: Int { outbox.count - sent + out.bytes.count }

  /// Whether pushed frames may be added.
  var takesPushes: Bool { pending < Self.pushLimit }

  /// Adds whole messages that are text already, behind everything that was written before.
  func append(_ bytes: [UInt8]) {
    outbox.append(contentsOf: out.take())
    outbox.append(contentsOf: bytes)
  }

  /// What happened when the outbox was sent.
  enum Flush {
    case empty, waiting, broken
  }

  /// Sends as much as the socket takes, by one write where it takes all.
  func flush() -> Flush {
    if !out.bytes.isEmpty {
      if sent == outbox.count {
        outbox = out.take()
        sent = 0
      } else {
        outbox.append(contentsOf: out.take())
      }
    }
    while sent < outbox.count {
      do {
        guard let count = try IO.write(socket.raw, outbox, from: sent) else { return .waiting }
        sent += count
      } catch {
        return .broken
      }
    }
    outbox = []
    sent = 0
    return .empty
  }
}

/// Where a reply goes: a connection, the call's id, and the batch that it is part of.
struct ReplyTarget {
  let session: Session
  /// Nil for a notification, whose reply is dropped.
  let id: RequestID?
  let batch: ReplyBatch?
  /// The token of a claim, which is answered under it, or of what waits for the journal.
  var claim: UInt64?
  /// The selection whose verb this is a part of.
  var bulk: String?

  init(session: Session, id: RequestID?, batch: ReplyBatch?) {
    self.session = session
    self.id = id
    self.batch = batch
  }
}

/// Replies to the calls of one batch, sent as one array when the last one is there.
final class ReplyBatch {
  private var writer = JSONWriter(capacity: 1024)
  private var missing: Int
  private var isEmpty = true

  init(calls: Int) {
    missing = calls
    writer.beginArray()
  }

  /// One call is answered; `body` writes its reply. Gives the array when it is complete.
  func add(_ body: (inout JSONWriter) -> Void) -> [UInt8]? {
    body(&writer)
    isEmpty = false
    return pass()
  }

  /// A notification is dealt with, which has no reply. Gives the array, empty for none, when it is complete.
  func pass() -> [UInt8]? {
    missing -= 1
    guard missing == 0 else { return nil }
    writer.endArray()
    writer.newline()
    return isEmpty ? [] : writer.take()
  }
}
