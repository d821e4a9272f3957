import JSON
import JobRPC
import MonitorCore
import SafeText
import Testing

@Suite struct PaletteTests {
  private static func names(_ bench: Bench) -> [String] { bench.model.palette?.shown.map(\.name) ?? [] }

  @Test func `every action but the palette itself is among the commands of every screen`() {
    for tab: Key in ["1", "2", "3", "4", "5", "6", "7", "8", "9"] {
      var bench = Bench.live()
      bench.press(tab, ":")
      let names = Set(Self.names(bench))

      for action in Action.allCases where action != .palette {
        #expect(names.contains(action.rawValue), "\(tab.notation): \(action)")
      }
    }
  }

  @Test func `what means something here comes before what does not`() throws {
    var bench = Bench.live()
    bench.press("7", ":")
    let shown = try #require(bench.model.palette?.shown)

    let first = try #require(shown.firstIndex { !$0.isHere })
    #expect(shown[first...].allSatisfy { !$0.isHere })
    #expect(shown[first...].contains { $0.name == "wrap" })
    #expect(shown[..<first].contains { $0.name == "limit" })
  }

  @Test(
    arguments: [
      ("retry gro", "retry-all"), ("pq", "pause-queue"), ("errors", "errors"), ("dele", "delete"),
      ("182004", "job 182004"), ("go sched", "go schedules"), ("theme li", "theme light"),
    ])
  func `words, beginnings and letters in order find an action`(typed: String, name: String) {
    var bench = Bench.live()
    bench.send(
      .themes(
        [ThemeChoice(id: "dark", name: "Dark"), ThemeChoice(id: "light", name: "Light")], current: "dark"))
    bench.press("2", ":")
    bench.type(typed)

    #expect(Self.names(bench).first == name, "\(Self.names(bench))")
  }

  @Test func `Enter runs the line, and the last command comes first the next time`() {
    var bench = Bench.live()
    bench.press("2", ":")
    bench.type("freeze")
    bench.press(.enter)

    #expect(bench.model.frozenAt != nil)
    #expect(bench.model.palette == nil)
    bench.press("z", ":")
    #expect(Self.names(bench).first == "freeze")
  }

  @Test func `Up walks through what was run, and back to what was typed`() {
    var bench = Bench.live()
    for command in ["figures", "go queues"] {
      bench.press(":")
      bench.type(command)
      bench.press(.enter)
    }
    bench.press(":")
    bench.type("re")

    bench.press(.up)
    #expect(bench.model.palette?.line.string == "go queues")
    bench.press(.up)
    #expect(bench.model.palette?.line.string == "figures")
    bench.press(.down, .down)
    #expect(bench.model.palette?.line.string == "re")
  }

  @Test func `Tab completes a command, then its argument`() {
    var bench = Bench.live()
    bench.press(":")
    bench.type("que")
    bench.type("ue ma")
    bench.press(.tab)
    #expect(bench.model.palette?.line.string == "queue mail")
    bench.press(.enter)

    #expect(bench.shows("queue mail"))
    bench.press(":")
    bench.type("atta")
    bench.press(.tab)
    #expect(bench.model.palette?.line.string == "attach ")
  }

  @Test func `an action that means nothing here says so and does nothing`() {
    var bench = Bench.live()
    bench.press("7", ":")
    bench.type("wrap")
    bench.forgetEffects()
    bench.press(.enter)

    #expect(bench.effects == [])
    #expect(bench.model.question == nil)
    #expect(bench.shows("wrap means nothing on this screen"))
  }

  @Test func `a command with a filter takes it, and one without opens the prompt`() {
    var bench = Bench.live()
    bench.press("2", ":")
    bench.type("filter state:dead queue:mail")
    bench.press(.enter)
    #expect(bench.calls(.watchSet).last?["params"]?["filter"] == "state:dead queue:mail")

    bench.press(":")
    bench.type("filter")
    bench.press(.enter)
    #expect(bench.model.prompt?.purpose == .filter)
  }

  @Test func `pasted text goes into the line and only there`() {
    var bench = Bench.live()
    bench.press("2")
    let cursor = bench.model.screen.listing?.cursor
    bench.forgetEffects()
    bench.send(.paste("X\rjjD\u{1B}[A"))
    #expect(bench.model.screen.listing?.cursor == cursor)
    #expect(bench.effects == [])
    #expect(bench.model.question == nil)

    bench.press(":")
    bench.send(.paste("go\nerr\u{7}ors"))
    #expect(bench.model.palette?.line.string == "go err ors")
  }

  @Test func `Esc and ^C close it and change nothing`() {
    for key: Key in [.escape, "^C"] {
      var bench = Bench.live()
      bench.press(":")
      bench.type("quit")
      bench.forgetEffects()
      bench.press(key)

      #expect(bench.model.palette == nil)
      #expect(bench.effects == [])
    }
  }
}

/// Help, key bar, action menu and palette are made from the live map.
@Suite struct LiveMapTests {
  private static func bench(_ action: Action, _ keys: [Key], overlay: Keymap.Overlay? = nil) -> Bench {
    var bindings = Keymap.table(with: overlay)
    for index in bindings.indices where bindings[index].action == action { bindings[index].keys = keys }
    return Bench.live(keymap: Keymap(bindings))
  }

  @Test func `a key that was moved shows in help, key bar, action menu and palette`() {
    var bench = Self.bench(.cancel, [.function(7)])
    bench.press("2")
    #expect(bench.line(35).contains("F7 cancel"))
    #expect(!bench.line(35).contains("x cancel"))

    bench.press("a")
    #expect(bench.model.menu?.items.contains { $0.choice == .action(.cancel) && $0.keys == "F7" } == true)
    bench.press(.escape, "?")
    #expect(bench.model.menu?.items.contains { $0.choice == .action(.cancel) && $0.keys == "F7" } == true)
    bench.press(.escape, ":")
    bench.type("cancel")
    #expect(bench.model.palette?.shown.first?.keys == "F7")
    bench.press(.escape, .function(7))
    #expect(bench.model.question != nil)
  }

  @Test func `an action without a key is still in the action menu and the palette`() {
    var bench = Self.bench(.kill, [])
    bench.press("2", "j", "X")
    #expect(bench.model.question == nil)

    bench.press("a")
    #expect(bench.model.menu?.items.contains { $0.choice == .action(.kill) && $0.keys.isEmpty } == true)
    bench.press(.escape, ":")
    bench.type("kill")
    bench.press(.enter)
    #expect(bench.model.question != nil)
  }

  @Test(arguments: Keymap.Overlay.allCases) func `under an overlay no key means two things on one screen`(
    overlay: Keymap.Overlay
  ) {
    for context in Keymap.contexts {
      var owner: [Key: Action] = [:]
      for binding in Keymap.table(with: overlay) where binding.contexts.contains(context) {
        for key in binding.keys {
          #expect(owner[key] == nil, "\(key.notation): \(owner[key]!) and \(binding.action)")
          owner[key] = binding.action
        }
      }
    }
  }

  @Test(arguments: Keymap.Overlay.allCases) func `an overlay keeps case as danger, and Ctrl keys harmless`(
    overlay: Keymap.Overlay
  ) {
    for binding in Keymap.table(with: overlay) {
      for key in binding.keys {
        if case .character(let scalar) = key, scalar.properties.isLowercase {
          #expect(binding.danger != .irreversible, "\(binding.action)")
        }
        if case .control = key { #expect(binding.danger == .none, "\(binding.action)") }
      }
    }
  }
}
