import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  /// What this version can do beyond the protocol's first words.
  static let capabilities = [
    "jobs", "claims", "after", "batches", "logs", "journal", "limits", "unique", "why", "errors", "kinds",
    "schedules", "watch", "events", "views:" + ViewName.allCases.map(\.rawValue).joined(separator: ","),
  ]

  func hello(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var version: Int64?
    var client = ""
    var worker: String?
    var origin: String?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "protocol": version = try params.integer(key)
      case "client": client = try params.label(key)
      case "worker": worker = try params.string(key)
      case "origin": origin = try params.label(key)
      default: try params.skip()
      }
    }
    guard let version else { throw params.fault("protocol", "an integer") }
    guard version == Hello.currentProtocol else {
      return refuse(
        target,
        RPCError(
          .unsupportedVersion, "this store speaks protocol \(Hello.currentProtocol)",
          ["protocol": .integer(version), "supported": .array([.integer(Hello.currentProtocol)])]))
    }
    let session = target.session
    if let worker, engine.workers[WorkerID(rawValue: worker)] == nil {
      return refuse(target, RPCError(.noWorker(WorkerID(rawValue: worker))))
    }
    session.actor = Actor(uid: session.actor.uid, user: session.actor.user, client: client, origin: origin)
    session.isGreeted = true
    let you = WireIdentity(
      uid: Int64(session.actor.uid), user: session.actor.user,
      roles: session.roles.list.map(\.rawValue))
    let hello = Hello(
      server: settings.server, storeID: engine.storeID, environment: settings.environment, you: you,
      capabilities: Self.capabilities)
    reply(target) { hello.write(to: &$0) }
  }

  /// The protocol as this very daemon speaks it; the name of the method is OpenRPC's.
  func discover(_ target: ReplyTarget) {
    let document = OpenRPC.document(version: settings.server)
    reply(target) { $0.value(document) }
  }
}
