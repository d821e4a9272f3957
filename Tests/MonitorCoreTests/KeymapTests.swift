import MonitorCore
import SafeText
import Testing

@Suite struct KeymapTests {
  @Test func `every action has a line, and so a place in help and palette`() {
    let known = Set(Keymap.table.map(\.action))

    #expect(Action.allCases.filter { !known.contains($0) } == [])
  }

  @Test func `no key means two things on one screen`() {
    for context in Keymap.contexts {
      var owner: [Key: Action] = [:]
      for binding in Keymap.table where binding.contexts.contains(context) {
        for key in binding.keys {
          #expect(owner[key] == nil, "\(key.notation): \(owner[key]!) and \(binding.action)")
          owner[key] = binding.action
        }
      }
    }
  }

  @Test func `a key has one family of verbs on every screen`() {
    /// Actions that are one verb with the object that the screen gives it.
    let families: [Set<Action>] = [
      [.filter, .find], [.nextTab, .nextSection], [.previousTab, .previousSection], [.markRange, .level],
    ]
    var actions: [Key: Set<Action>] = [:]
    for binding in Keymap.table {
      for key in binding.keys { actions[key, default: []].insert(binding.action) }
    }
    for (key, found) in actions where found.count > 1 {
      #expect(families.contains { found.isSubset(of: $0) }, "\(key.notation): \(found)")
    }
  }

  @Test func `case is danger`() {
    for binding in Keymap.table {
      for case .character(let scalar) in binding.keys where scalar.properties.isAlphabetic {
        if binding.danger == .irreversible { #expect(scalar.properties.isUppercase, "\(binding.action)") }
        if scalar.properties.isLowercase { #expect(binding.danger != .irreversible, "\(binding.action)") }
      }
    }
  }

  @Test func `h, ^A, Delete, Backspace and Ctrl keys do nothing destructive`() {
    let free: [Key] = ["h", "^A", .delete, .backspace]
    for binding in Keymap.table {
      #expect(free.allSatisfy { !binding.keys.contains($0) }, "\(binding.action)")
      guard binding.danger != .none else { continue }
      for key in binding.keys {
        if case .control = key { Issue.record("\(key.notation) is \(binding.action)") }
      }
    }
  }

  @Test(arguments: ["2", "4", "7", "1"] as [Key]) func `help shows every key of its screen`(tab: Key) {
    var bench = Bench.live()
    bench.press(tab, "?")
    let context = bench.model.screen.context

    let items = bench.model.menu?.items ?? []

    for binding in bench.model.settings.keymap.bindings(in: context) {
      let keys = binding.keys.map(\.notation).joined(separator: " ")
      #expect(items.contains { $0.keys.text == keys && $0.choice == .action(binding.action) }, "\(keys)")
    }
  }

  @Test func `the key bar names only keys of the map`() {
    var bench = Bench.live()
    let bar = bench.line(35)

    #expect(bar.contains("? help"))
    #expect(bar.contains("q quit"))
    bench.press("2", .enter)
    #expect(bench.line(35).contains("q back"))
  }

  @Test func `Enter in help runs the line that a search found`() {
    var bench = Bench.live()
    bench.press("?")
    bench.type("workers")
    bench.press(.enter)

    #expect(bench.model.tab == .workers)
    #expect(bench.model.menu == nil)
  }
}
