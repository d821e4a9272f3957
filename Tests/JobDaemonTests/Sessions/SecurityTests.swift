import JSON
import JobCore
import JobDaemon
import JobRPC
import Posix
import Testing

@Suite struct SecurityTests {
  // MARK: - Roles

  @Test(arguments: Role.allCases)
  func `a socket's cap refuses every method that needs another role, and no other`(cap: Role) throws {
    let bench = try DaemonBench(
      .memory, security: SecurityPolicy(owner: System.uid, socketCap: Roles(cap)))
    let wire = try Wire(bench)

    for method in Method.allCases where method != .hello {
      let error = try wire.call(method.rawValue, [:])["error"]
      let isRefused = error?["code"]?.intValue == Int64(ErrorCode.permission.rawValue)
      let isAllowed = method.spec.role.map { Roles(cap).includes($0) } ?? true
      #expect(isRefused != isAllowed, "\(method.rawValue) through a socket capped at \(cap.rawValue)")
      guard isRefused else { continue }
      #expect(error?["data"]?["needs"]?.stringValue == method.spec.role?.rawValue)
      #expect(error?["data"]?["has"]?.arrayValue?.compactMap(\.stringValue) == Roles(cap).list.map(\.rawValue))
    }
  }

  @Test(arguments: Role.allCases, Role.allCases)
  func `a peer has what its lines give it, and no more than the socket's cap`(role: Role, cap: Role) {
    let peer = SecurityPolicy.Peer(uid: 2000, groups: [3000])
    let lines: [SecurityPolicy.Principal] = [.user(2000), .group(3000), .everyone]

    for line in lines {
      let policy = SecurityPolicy(owner: 1000, grants: [line: Roles(role)])
      let roles = policy.roles(of: peer, cap: Roles(cap))
      for method in Method.allCases {
        guard let needs = method.spec.role else { continue }
        #expect(roles.includes(needs) == (Roles(role).includes(needs) && Roles(cap).includes(needs)))
      }
    }
    let nobody = SecurityPolicy(owner: 1000, grants: [.user(1): .all, .group(2): .all])
    #expect(nobody.roles(of: peer, cap: .all) == .none)
    #expect(nobody.roles(of: SecurityPolicy.Peer(uid: 1000, groups: []), cap: Roles(cap)) == Roles(cap))
  }

  @Test func `hello tells the roles that hold`() throws {
    let bench = try DaemonBench(.memory, security: SecurityPolicy(owner: System.uid, socketCap: Roles(.operate)))
    let wire = try Wire(bench, greets: false)

    let hello = try wire.result("hello", ["protocol": 1, "client": "t"])

    #expect(hello["you"]?["roles"]?.arrayValue?.compactMap(\.stringValue) == ["view", "operate"])
  }

  // MARK: - Shell

  @Test(
    arguments: [
      // uid, the line's roles, named by shell_from, cap, may
      (1000, nil, false, Role.admin, true), (0, nil, false, .admin, true), (1500, nil, false, .admin, true),
      (2000, Role.produce, false, .admin, false), (2000, .operate, false, .admin, false),
      (2000, .admin, false, .admin, true), (2000, .produce, true, .admin, true),
      (1000, nil, false, .produce, false), (0, nil, false, .operate, false), (1500, nil, false, .produce, false),
      (2000, .admin, false, .operate, false), (2000, .produce, true, .produce, true),
    ] as [(UInt32, Role?, Bool, Role, Bool)])
  func `shell jobs come from the worker's user and admins through an open socket, or from those named`(
    uid: UInt32, role: Role?, isNamed: Bool, cap: Role, may: Bool
  ) {
    var policy = SecurityPolicy(owner: 1000, shellUser: 1500)
    if let role { policy.grants[.user(uid)] = Roles(role) }
    if isNamed { policy.shellFrom = [.user(uid)] }

    #expect(policy.maySubmitShell(SecurityPolicy.Peer(uid: uid, groups: [uid]), cap: Roles(cap)) == may)
  }

  @Test func `a shell job is refused by itself, its neighbours are taken`() throws {
    let bench = try DaemonBench(.memory, security: SecurityPolicy(owner: System.uid, socketCap: Roles(.produce)))
    let wire = try Wire(bench)

    let alone = try wire.call("job.enqueue", ["kind": "shell", "args": ["argv": ["true"]]])
    let many = try wire.result("job.enqueue_many", ["jobs": [["kind": "a"], ["kind": "shell"], ["kind": "b"]]])

    #expect(alone["error"]?["code"]?.intValue == -32004)
    #expect(many["ids"]?.arrayValue?.map(\.isNull) == [false, true, false])
    #expect(many["outcomes"]?[0]?["index"]?.intValue == 1)
    #expect(many["outcomes"]?[0]?["code"]?.intValue == -32004)
  }

  @Test(arguments: Backing.allCases)
  func `whoever may bring in no shell job does not run a schedule of them, and may run others`(
    _ backing: Backing
  ) throws {
    let bench = try DaemonBench(backing, cap: Roles(.operate))
    let owner = try Wire(bench)
    let operates = try Wire(bench, capped: true)
    _ = try owner.result(
      "schedule.put", ["name": "sh", "cron": "0 3 1 1 *", "kind": "shell", "args": ["argv": ["true"]]])
    _ = try owner.result("schedule.put", ["name": "mail", "cron": "0 3 1 1 *", "kind": "k"])

    let refused = try operates.call("schedule.run", ["name": "sh"])["error"]
    let allowed = try operates.result("schedule.run", ["name": "mail"])["id"]

    #expect(refused?["code"] == -32004)
    let jobs = try owner.result("job.list", [:])["jobs"]?.arrayValue
    #expect(jobs?.map { $0["id"] } == [allowed])
    #expect(try owner.result("schedule.list")["schedules"]?.arrayValue?.first { $0["name"] == "sh" }?["last"] == nil)
    #expect(try owner.result("schedule.run", ["name": "sh"])["id"] != nil)
  }

  @Test(arguments: [Role.operate, .produce])
  func `whoever may bring in no shell job neither edits one nor opens a batch that ends in one`(cap: Role) throws {
    let bench = try DaemonBench(.memory, cap: Roles(cap))
    let owner = try Wire(bench)
    let other = try Wire(bench, capped: true)
    let id = try owner.result("job.enqueue", ["kind": "shell", "args": ["argv": ["true"]]])["id"] ?? .null

    let method = cap == .operate ? "job.edit" : "batch.open"
    let params: JSONValue =
      cap == .operate
      ? ["id": id, "args": ["argv": ["false"]]]
      : ["callback": ["kind": "shell", "args": ["argv": ["true"]]]]
    let refused = try other.call(method, params)["error"]

    // Of the role that the method needs, and refused for the kind.
    #expect(refused?["code"] == -32004 && refused?["data"]?["needs"] != .string(cap.rawValue))
    #expect(try owner.result("job.list", [:])["jobs"]?.arrayValue?.map { $0["id"] } == [id])
    #expect(try owner.call(method, params)["error"] == nil)
  }

  // MARK: - Revealing

  @Test func `an admin sees a masked member on request, and the request is in the journal`() throws {
    let bench = try DaemonBench(.sqlite)
    let wire = try Wire(bench)
    let id = try wire.result("job.enqueue", ["kind": "k", "args": ["password": "hunter2"]])["id"] ?? .null

    let masked = try wire.result("job.get", ["id": id])
    let shown = try wire.result("job.get", ["id": id, "reveal": true, "reason": "ticket 7"])

    #expect(masked["job"]?["args"]?["password"]?.stringValue == Redactor.mask)
    #expect(shown["job"]?["args"]?["password"]?.stringValue == "hunter2")
  }

  @Test func `whoever is no admin is not shown a masked member`() throws {
    let bench = try DaemonBench(.memory, security: SecurityPolicy(owner: System.uid, socketCap: Roles(.operate)))
    let wire = try Wire(bench)

    for method in ["job.get", "log.read"] {
      let error = try wire.call(method, ["id": 100_001, "reveal": true])["error"]
      #expect(error?["data"]?["needs"]?.stringValue == "admin")
    }
  }
}
