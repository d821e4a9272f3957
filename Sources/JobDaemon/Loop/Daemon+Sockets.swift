import JSON
import JobCore
import JobEngine
import JobRPC
import Posix

extension Daemon {
  /// Bytes that one connection may bring in within a turn, so that no client starves another.
  private static let readLimit = 512 * 1024
  /// Jobs and commands of one tick.
  static let tickLimit = 8192

  /// Deals with one descriptor that is ready.
  func take(_ ready: Poller.Ready) {
    switch ready.tag {
    case Tag.listener, Tag.furtherListeners: acceptAll(ready.tag)
    case Tag.mailbox: for piece in mailbox.take() { piece(self) }
    case Tag.signals: while let signal = signals?.next() { received(signal) }
    case Tag.clock:
      clockChanges?.clear()
      needsTick = true
    case Tag.child: supervisor?.childEnded(self)
    default:
      guard let session = sessions[ready.tag] else { return }
      // Nobody is there to hear the replies that hold its reading up.
      if ready.isHangup, session.isThrottled || session.isClosing { return close(session) }
      if ready.isReadable { read(session) }
      if ready.isWritable, session.isOpen { touch(session) }
    }
  }

  /// Marks a session for this turn's writing.
  func touch(_ session: Session) {
    guard !session.isTouched else { return }
    session.isTouched = true
    touched.append(session)
  }

  private func acceptAll(_ tag: UInt64) {
    guard let door = doors[tag] else { return }
    for _ in 0..<256 {
      do {
        guard let socket = try door.listener.accept() else { return }
        admit(socket, from: tag, cap: door.cap)
      } catch {
        // Out of descriptors or memory: the connection stays pending, and polling for it would spin.
        settings.logger.log(.warning, "accept.failed", ("cause", error.description))
        for door in doors.values { poller.remove(door.listener.descriptor) }
        acceptAgainAt = MonotonicClock.now() + 1_000_000_000
        return
      }
    }
  }

  /// Starts a session with a connected socket; a peer without any role hears so and is let go.
  func admit(_ socket: consuming FileDescriptor, from door: UInt64, cap: Roles) {
    let peer: PeerCredentials
    do { peer = try UnixSocket.peer(of: socket.raw) } catch { return }
    let id = nextConnection
    nextConnection += 1
    let actor = Actor(uid: peer.uid, user: userName(of: peer.uid), client: "")
    let known = SecurityPolicy.Peer(uid: peer.uid, groups: Set(peer.groups))
    let session = Session(
      id: id, socket: socket, actor: actor, peer: known, door: door, cap: cap,
      roles: security.roles(of: known, cap: cap))
    do { try poller.add(session.socket.raw, .readable, tag: id) } catch { return }
    sessions[id] = session
    if session.roles == .none {
      gauges.refusedPeers += 1
      settings.logger.log(.warning, "peer.refused", ("uid", String(peer.uid)), ("user", actor.user))
      let error = RPCError(
        .permission, "\(actor.user) has no role in this store", ["uid": .integer(Int64(peer.uid)), "has": []])
      end(session, after: error)
    }
  }

  /// The user database may be slow, and is asked once for each uid.
  private func userName(of uid: UInt32) -> String {
    if let known = userNames[uid] { return known }
    let name = System.userName(of: uid) ?? String(uid)
    userNames[uid] = name
    return name
  }

  private func read(_ session: Session) {
    guard session.isOpen, !session.isClosing, !session.hasBacklog, !session.isThrottled else { return }
    var total = 0
    while total < Self.readLimit {
      let outcome: ReadOutcome
      do { outcome = try IO.read(session.socket.raw, into: &readBuffer) } catch { return close(session) }
      switch outcome {
      case .bytes(let count):
        total += count
        session.splitter.append(readBuffer[..<count])
        takeFrames(session)
        if count < readBuffer.count || session.hasBacklog || session.isClosing || session.isThrottled { return }
      case .wouldBlock: return
      case .end:
        // Half a line then the end is nobody's command.
        return close(session)
      }
    }
  }

  /// Takes the whole frames of a session, as far as this tick has room.
  func takeFrames(_ session: Session) {
    defer { session.splitter.compact() }
    session.hasBacklog = false
    if let worker = session.worker { engine.noteWord(of: worker, at: Self.moment()) }
    while session.isOpen, !session.isClosing {
      if commandWeight >= Self.tickLimit {
        session.hasBacklog = true
        backlog.append(session)
        return
      }
      if session.isThrottled { return }
      do throws(FrameSplitter.TooLong) {
        guard let frame = try session.splitter.next() else { return }
        gauges.frames += 1
        take(frame: frame, of: session)
      } catch {
        let limit = FrameSplitter.limit
        return end(
          session,
          after: RPCError(
            .limitExceeded, "a frame is over \(limit) bytes", ["path": "frame", "limit": .integer(Int64(limit))]))
      }
    }
  }

  /// Frames that did not fit into the last tick come first in this one.
  func takeBacklog() {
    guard !backlog.isEmpty else { return }
    var waiting: [Session] = []
    swap(&waiting, &backlog)
    for session in waiting where session.isOpen { takeFrames(session) }
  }

  /// Reading goes on for whom the log thread or their own outbox held up.
  func resumeThrottled() {
    if let again = acceptAgainAt, MonotonicClock.now() >= again {
      acceptAgainAt = nil
      for (tag, door) in doors { try? poller.add(door.listener.descriptor, .readable, tag: tag) }
    }
    guard !throttled.isEmpty else { return }
    var waiting: [Session] = []
    swap(&waiting, &throttled)
    for session in waiting where session.isOpen {
      if mustWait(session) {
        throttled.append(session)
      } else {
        session.isThrottled = false
        takeFrames(session)
        touch(session)
      }
    }
  }

  /// Whether more from this session would grow a mailbox or its outbox beyond its bound.
  func mustWait(_ session: Session) -> Bool {
    session.appendBytes > LogLimits.connection || session.appendBytes > 0 && logBytesInFlight > LogLimits.all
      || session.pending > Session.outboxLimit
  }

  func throttle(_ session: Session) {
    guard !session.isThrottled else { return }
    session.isThrottled = true
    throttled.append(session)
    touch(session)
  }

  /// Answers with an error that belongs to no call, then closes.
  func end(_ session: Session, after error: RPCError) {
    Reply.failure(.null, error, to: &session.out)
    session.out.newline()
    session.isClosing = true
    touch(session)
  }

  /// Writes what the touched sessions have to send, by one write each where the socket takes it.
  func flushAll() {
    var list: [Session] = []
    swap(&list, &touched)
    for session in list {
      session.isTouched = false
      guard session.isOpen else { continue }
      switch session.flush() {
      case .empty:
        if session.isClosing { close(session) } else { update(session, isWaiting: false) }
      case .waiting:
        if session.pending > Session.outboxLimit { throttle(session) }
        update(session, isWaiting: true)
      case .broken: close(session)
      }
    }
  }

  private func update(_ session: Session, isWaiting: Bool) {
    var interest: Poller.Interest = session.isThrottled || session.isClosing ? [] : .readable
    if isWaiting { interest.insert(.writable) }
    guard interest != session.interest else { return }
    session.interest = interest
    do { try poller.modify(session.socket.raw, interest, tag: session.id) } catch { close(session) }
  }

  /// Ends a connection; its worker's runs are rescued by the next tick.
  func close(_ session: Session) {
    guard session.isOpen else { return }
    session.isOpen = false
    poller.remove(session.socket.raw)
    sessions[session.id] = nil
    for watch in session.watches { hub.close(watch) }
    for subscription in session.subscriptions { subscriptions[subscription] = nil }
    if session.usesEngine { add(.disconnect(session.id), for: nil) }
    session.heldReplies = []
  }
}

/// How much log text may be on its way to the log thread.
enum LogLimits {
  static let connection = 8 * 1024 * 1024
  static let all = 32 * 1024 * 1024
}
