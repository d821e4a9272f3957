extension Keymap {
  /// A set of keys over the table's, for hands that know another program.
  package enum Overlay: String, CaseIterable, Hashable, Sendable {
    case vim, htop

    /// All keys of the actions that it changes; the first is shown.
    package var lines: [(action: Action, keys: [Key])] {
      switch self {
      case .vim:
        [
          (.down, ["j", .down, "^E"]), (.up, ["k", .up, "^Y"]),
          (.left, ["h", "H", .left]), (.right, ["l", "L", .right]),
          (.markRange, ["V", "v"]), (.open, [.enter, "d", "^]"]), (.back, ["q", "^O"]),
        ]
      case .htop:
        [
          (.help, [.function(1), "?"]), (.columns, [.function(2), "C"]),
          (.filter, [.function(4), .function(3), "\\", "/"]), (.find, [.function(3), .function(4), "\\", "/"]),
          (.preview, [.function(5), "i"]), (.sort, [.function(6), "s"]), (.cancel, [.function(9), "k", "x"]),
          (.up, [.up]), (.quit, [.function(10), "Q"]),
        ]
      }
    }
  }

  /// The table's lines as an overlay changes them.
  package static func table(with overlay: Overlay?) -> [Binding] {
    var bindings = table
    for line in overlay?.lines ?? [] {
      for index in bindings.indices where bindings[index].action == line.action { bindings[index].keys = line.keys }
    }
    return bindings
  }
}
