import JSON
import Posix

/// The command of a `shell` job, as its args spell it: `{"argv": […], "cwd"?, "env"?, "umask"?}`.
struct ShellCommand: Hashable {
  var arguments: [String]
  var directory: String?
  var environment: [(name: String, value: String)]
  var modeMask: UInt32?

  /// Args that are no command; nothing can be run, and trying again will not help.
  struct Unusable: Error, Hashable {
    let message: String
  }

  init(args: JSONValue) throws(Unusable) {
    guard let list = args["argv"]?.arrayValue, !list.isEmpty else {
      throw Unusable(message: "args.argv must be a list of at least one text")
    }
    arguments = []
    for item in list {
      guard let text = item.stringValue else { throw Unusable(message: "args.argv must hold nothing but texts") }
      arguments.append(try ShellCommand.checked(text, "args.argv"))
    }
    if arguments[0].isEmpty { throw Unusable(message: "args.argv begins with an empty text") }
    switch args["cwd"] {
    case nil, .null: directory = nil
    case .string(let path): directory = try ShellCommand.checked(path, "args.cwd")
    default: throw Unusable(message: "args.cwd must be a text")
    }
    environment = []
    switch args["env"] {
    case nil, .null: break
    case .object(let members):
      for (name, value) in members {
        guard let text = value.stringValue else { throw Unusable(message: "args.env must hold nothing but texts") }
        if name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) {
          throw Unusable(message: "args.env has a name that no variable can have")
        }
        let variable = try ShellCommand.checked(name, "args.env")
        environment.append((variable, try ShellCommand.checked(text, "args.env")))
      }
    default: throw Unusable(message: "args.env must be an object")
    }
    switch args["umask"] {
    case nil, .null: modeMask = nil
    case .integer(let mask) where 0...0o777 ~= mask: modeMask = UInt32(mask)
    default: throw Unusable(message: "args.umask must be a number from 0 to 511")
    }
  }

  /// The system's strings end at the first zero byte: one inside would run something else than was asked for.
  private static func checked(_ text: String, _ place: String) throws(Unusable) -> String {
    if text.utf8.contains(0) { throw Unusable(message: "\(place) must hold no zero byte") }
    return text
  }

  static func == (left: ShellCommand, right: ShellCommand) -> Bool {
    left.arguments == right.arguments && left.directory == right.directory && left.modeMask == right.modeMask
      && left.environment.elementsEqual(right.environment) { $0 == $1 }
  }

  func hash(into hasher: inout Hasher) { hasher.combine(arguments) }
}

/// The worker's own environment as a child's starting point.
struct BaseEnvironment {
  private let entries: [(name: [UInt8], entry: [UInt8])]

  /// What the service manager told the worker alone would mislead a child.
  private static let ownAffairs: Set<String> = ["NOTIFY_SOCKET", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]

  init(_ raw: [[UInt8]]) {
    entries = raw.compactMap { entry in
      let name = Array(entry.prefix { $0 != UInt8(ascii: "=") })
      return BaseEnvironment.ownAffairs.contains(String(decoding: name, as: UTF8.self)) ? nil : (name, entry)
    }
  }

  /// The entries with `overrides` in their places. The last of several with one name counts.
  func merging(_ overrides: [(name: String, value: String)]) -> [[UInt8]] {
    var pending: [(name: [UInt8], entry: [UInt8])] = []
    for (name, value) in overrides {
      let bytes = Array(name.utf8)
      pending.removeAll { $0.name == bytes }
      pending.append((bytes, bytes + [UInt8(ascii: "=")] + Array(value.utf8)))
    }
    let replaced = Set(pending.map(\.name))
    return entries.filter { !replaced.contains($0.name) }.map(\.entry) + pending.map(\.entry)
  }
}
