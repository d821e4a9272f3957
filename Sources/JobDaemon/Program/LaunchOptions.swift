import Posix

/// What `jobtopd` was asked on its command line.
struct LaunchOptions: Hashable {
  enum Action: Hashable {
    case serve, help, version, settings
    case migrate, check
    case backup(String)
    case restore(String)
  }

  var action = Action.serve
  var data: String?
  var socket: String?
  var store: String?
  var slots: Int?
  var config: String?
  var logLevel: LogLine?
  var environment: String?
  /// Of `migrate`: only say what would be done.
  var isDryRun = false
  /// Of `migrate`: the schema to lead to.
  var target: Int?
  /// Of `restore`: put the files that are there aside.
  var isForced = false
  /// Of `check`: warnings count as well.
  var isStrict = false
  var asJSON = false

  /// Why the words were not understood, as a sentence that says what to do.
  struct Misuse: Error, Hashable {
    let sentence: String
  }

  init() {}

  /// Reads the words behind the program's name: `--flag value` or `--flag=value`.
  init(_ words: [String]) throws(Misuse) {
    var rest = words[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      func value() throws(Misuse) -> String {
        if parts.count == 2 { return String(parts[1]) }
        guard let next = rest.popFirst() else { throw Misuse(sentence: "\(name) needs a value (see jobtopd --help)") }
        return next
      }
      switch name {
      case "--help", "-h", "help": action = .help
      case "--version", "version": action = .version
      case "settings": action = .settings
      case "--data": data = try value()
      case "--socket": socket = try value()
      case "--store": store = try value()
      case "--config": config = try value()
      case "--environment": environment = try value()
      case "--slots":
        let text = try value()
        guard let count = Int(text), (0...4096).contains(count) else {
          throw Misuse(sentence: "--slots takes a number from 0 to 4096 (0 for no shell worker)")
        }
        slots = count
      case "--log-level":
        guard let level = LogLine(name: try value()) else {
          throw Misuse(sentence: "--log-level takes debug, info, warning or error")
        }
        logLevel = level
      case "migrate": action = .migrate
      case "check": action = .check
      case "backup": action = .backup(try value())
      case "restore": action = .restore(try value())
      case "--dry-run": isDryRun = true
      case "--force": isForced = true
      case "--strict": isStrict = true
      case "--json": asJSON = true
      case "--to":
        guard let number = Int(try value()), number > 0 else {
          throw Misuse(sentence: "--to takes the number of a schema (jobtopd migrate --dry-run names them)")
        }
        target = number
      default:
        throw Misuse(sentence: "\(EventLogger.quoted(word)) is no flag of jobtopd (see jobtopd --help)")
      }
    }
  }

  static let help = """
    jobtopd - the durable job store that jobtop watches

    usage: jobtopd [--data DIR] [--socket PATH] [--slots N] [--config FILE] [--log-level L]
           jobtopd migrate [--dry-run] [--to N]    bring the files to this version's schema, or back to an older one
           jobtopd check [--strict] [--json]       look through the configuration and the files
           jobtopd backup DIR                      copy the files of a store that no daemon serves
           jobtopd restore DIR [--force]           put a backup in the store's place
           jobtopd settings        print a jobtopd.toml with every setting, its default and its reason
           jobtopd version

      --data DIR        the store's directory, made 0700  ($JOBTOP_DATA, ~/.local/state/jobtop)
      --socket PATH     where to serve  ($JOBTOP_SOCKET, $XDG_RUNTIME_DIR/jobtop/jobtop.sock)
      --store KIND      sqlite
      --slots N         shell jobs at once, run by a supervised "jobtop worker"; 0 for none
                        (default: the number of processors; 0 for root)
      --config FILE     jobtopd.toml  (~/.config/jobtop/jobtopd.toml, /etc/jobtop/jobtopd.toml)
      --environment E   shown by monitors: production, staging, dev
      --log-level L     debug, info, warning or error  (default: info)

    It runs in the foreground and logs key=value lines to stderr. TERM ends it in good order, a second TERM hurries.
    HUP has it read its configuration again. Flags go before the environment, that before the file.
    Exit codes: 0 done, 1 failed, 2 usage, 4 refused (in use, newer schema), 75 an I/O error of the store.

    While a daemon serves, "jobtop backup DIR" and "jobtop check" do the same through it.

    example: jobtopd --data /tmp/jobs --socket /tmp/jobs/sock --slots 2

    """
}
