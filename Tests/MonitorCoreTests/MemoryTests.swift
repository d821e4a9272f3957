import JSON
import JobRPC
import MonitorCore
import SafeText
import Testing

@Suite struct MemoryTests {
  private static func remembered(_ bench: Bench) -> [Memory] {
    bench.effects.compactMap { effect in
      if case .remember(let memory, "s1") = effect { return memory }
      return nil
    }
  }

  /// A monitor that begins with what another one kept.
  private static func next(_ memory: Memory, store: String = "s1") -> Bench {
    var bench = Bench()
    bench.send(.memory(memory))
    var hello = Bench.hello()
    hello.storeID = store
    bench.send(.connected(hello))
    return bench
  }

  @Test func `tab, order, columns, preview, filters and log options come back`() throws {
    var bench = Bench.live()
    bench.press("2", "i", ">", "C", " ", .enter, "/")
    bench.type("state:dead")
    bench.press(.enter, ":")
    bench.type("save night")
    bench.press(.enter, "l", "w", "t", "q", "7", ">")
    bench.wait(4000)
    let memory = try #require(Self.remembered(bench).last)

    var again = Self.next(try Memory(parsing: memory.bytes))
    #expect(again.model.tab == .queues)
    #expect(again.model.sort == bench.model.sort)
    #expect(again.model.columns == bench.model.columns)
    #expect(again.model.savedFilters.map(\.name) == ["night"])
    again.press("2")
    guard case .jobs(let jobs) = again.model.screen else {
      Issue.record("not on the jobs")
      return
    }
    #expect(jobs.sort == "-attempt")
    #expect(jobs.showsPreview)
    #expect(jobs.filter == "")
    again.press("l")
    guard case .log(let log) = again.model.screen else {
      Issue.record("not in a log")
      return
    }
    #expect(log.wraps)
    #expect(log.times == .sinceStart)
  }

  @Test func `another store begins as it is shipped`() throws {
    var bench = Bench.live()
    bench.press("7", ">")
    bench.wait(4000)
    let memory = try #require(Self.remembered(bench).last)

    let other = Self.next(memory, store: "s2")

    #expect(other.model.tab == .overview)
    #expect(other.model.sorts == [:])
  }

  @Test func `changes are written together, 3 s after the first, and nothing where nothing changed`() {
    var bench = Bench.live()
    bench.press("7", ">", ">", ">")
    #expect(Self.remembered(bench) == [])
    #expect(bench.model.unsavedMemory != nil)
    bench.wait(3100)
    #expect(Self.remembered(bench).count == 1)
    #expect(bench.model.unsavedMemory == nil)

    bench.press("j", "j", "k")
    bench.wait(10_000)
    #expect(Self.remembered(bench).count == 1)
  }

  @Test func `a hand that was faster than the store is not moved to another tab`() throws {
    var bench = Bench.live()
    bench.press("7")
    bench.wait(4000)
    let memory = try #require(Self.remembered(bench).last)

    var again = Bench()
    again.send(.memory(memory))
    again.press("4")
    again.send(.connected(Bench.hello()))

    #expect(again.model.tab == .workers)
  }

  @Test func `a column editor that is left by Esc leaves nothing behind`() throws {
    var bench = Bench.live()
    bench.press("2", "C", " ", "j", " ")
    bench.wait(4000)
    bench.press(.escape)
    bench.wait(4000)

    for memory in Self.remembered(bench) { #expect(memory[store: "s1"].columns == [:]) }
  }

  @Test func `members of a later version are kept, and what can not be understood is left out`() throws {
    let text = """
      {"version":7,"theme":5,"stores":{"s1":{"tab":"moon","zoom":3,"sorts":{"queues":"-colour","jobs":"-attempt"},
      "columns":{"jobs":[]},"filters":{"ok":"state:dead","a b":"x","n":1},"log":{"times":9,"depth":2}},"s9":[1]}}
      """
    var memory = try Memory(parsing: Array(text.utf8))
    let kept = memory[store: "s1"]
    #expect(kept.tab == nil)
    #expect(kept.sorts == [.jobs: "-attempt"])
    #expect(kept.savedFilters == [SavedFilter(name: "ok", text: "state:dead")])
    #expect(memory.theme == nil)

    memory[store: "s1"] = kept
    let written = try JSONValue(parsing: memory.bytes)
    #expect(written["version"] == 7)
    #expect(written["stores"]?["s1"]?["zoom"] == 3)
    #expect(written["stores"]?["s1"]?["log"]?["depth"] == 2)
    #expect(written["stores"]?["s9"] == [1])
  }

  @Test(arguments: ["", "{", "[]", "null", "\u{0}", "{\"a\":1} x"]) func `what is no object is refused`(text: String) {
    #expect(throws: Memory.Malformed.self) { try Memory(parsing: Array(text.utf8)) }
  }

  @Test func `two monitors keep what they know of two stores`() throws {
    var first = Memory()
    first[store: "s1"] = StoreMemory(tab: .queues)
    var second = Memory()
    second[store: "s2"] = StoreMemory(tab: .errors)

    let merged = second.merged(into: first, store: "s2")

    #expect(merged[store: "s1"].tab == .queues)
    #expect(merged[store: "s2"].tab == .errors)
  }

  @Test func `a theme that was picked is kept, one that was looked at is not`() {
    var bench = Bench.live()
    let themes = [ThemeChoice(id: "dark", name: "Dark"), ThemeChoice(id: "light", name: "Light")]
    bench.send(.themes(themes, current: "dark"))
    bench.press("T", "j", .escape)
    bench.wait(4000)
    #expect(Self.remembered(bench).allSatisfy { $0.theme == nil })

    bench.press("T", "j", .enter)
    bench.wait(4000)
    #expect(Self.remembered(bench).last?.theme == "light")
  }
}

@Suite struct StoreListTests {
  @Test func `o lists the stores and goes to the one that was picked`() {
    var bench = Bench.live()
    bench.press("2", "/")
    bench.type("state:dead")
    bench.press(.enter, "o")
    #expect(bench.effects.contains(.findStores))
    bench.send(
      .stores([
        StoreChoice(address: "/run/jobtop/jobtop.sock", note: "found"),
        StoreChoice(address: "/srv/b.sock", note: "staging"),
      ]))
    #expect(bench.shows("/srv/b.sock   staging"))
    bench.press(.enter)
    #expect(bench.effects.contains(.attach("/srv/b.sock")))

    bench.send(.attached("/srv/b.sock", host: nil))
    #expect(bench.model.overview == nil)
    #expect(bench.model.tab == .overview)
    #expect(bench.model.settings.socket == "/srv/b.sock")
    #expect(bench.model.unsavedMemory?.recentStores.first == "/srv/b.sock")
  }

  @Test func `nothing of the store before is taken for the next one's`() {
    var bench = Bench.live()
    bench.press("2", "j", " ")
    bench.holdsAnswers = true
    bench.press("r")
    let request = bench.unanswered.first?.request ?? 0
    bench.send(.attached("/srv/b.sock", host: nil))
    bench.send(.reply(request: request, .success(["changed": 1])))

    #expect(bench.model.flash == nil)
    #expect(bench.model.screen.listing?.marks == [])
  }
}
