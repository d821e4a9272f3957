import JSON
import JobCore
import JobRPC
import MonitorCore
import SafeText
import Seeded
import Testing

/// What no key may ever do, tried with every action on every screen and with many random keys.
@Suite struct SafetyTests {
  private static let tabs: [Key] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"]

  private static func changing(_ effects: [Effect]) -> [Method] {
    effects.compactMap { effect in
      guard case .call(_, let method, _) = effect, method.spec.effect == .journaled else { return nil }
      return method
    }
  }

  /// Every action of every tab, and of the page behind its first row, with a yes to whatever it asks.
  private static func tryAll(_ make: () -> Bench) -> [Method] {
    var called: [Method] = []
    for tab in tabs {
      for opens in [false, true] {
        var there = make()
        there.press(tab)
        if opens { there.press(.enter) }
        let lines = there.model.settings.keymap.bindings(in: there.model.screen.context)
        for line in lines where line.group == .act || line.danger != .none {
          var bench = there
          if let key = line.keys.first { bench.press(key) } else { bench.perform(line.action) }
          for key in ["w", .enter, "y", .enter] as [Key] {
            bench.read()
            bench.press(key)
          }
          called += changing(bench.effects)
        }
      }
    }
    return called
  }

  @Test func `with --read-only no action on any screen sends a change`() {
    #expect(Self.tryAll { Bench.live(readOnly: true) } == [])
  }

  @Test func `with a lost connection no action on any screen sends a change`() {
    let called = Self.tryAll {
      var bench = Bench.live()
      bench.send(.lost(reason: "gone", attempt: 1, nextTry: bench.now + 200))
      return bench
    }
    #expect(called == [])
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `every verb on jobs names the states that were seen`(seed: UInt64) {
    var random = Seeded(seed: seed)
    let keys = Array("jkgGrRxXDpPu*v U123478ayzy\nlq").map { character -> Key in
      character == "\n" ? .enter : .character(character.unicodeScalars.first!)
    }
    let verbs: Set<Method> = [.jobRetry, .jobCancel, .jobKill, .jobPause, .jobResume, .jobDelete]
    var bench = Bench.live(environment: seed % 2 == 0 ? "production" : "dev")
    bench.answers[.jobSelect] = .success(ActionsTests.chosen)
    for _ in 0..<400 {
      if Int.random(in: 0..<3, using: &random) == 0 { bench.read() }
      bench.press(keys[Int.random(in: 0..<keys.count, using: &random)])
    }

    for case .call(_, let method, let params) in bench.effects where verbs.contains(method) {
      #expect(params["if_state"]?.arrayValue?.isEmpty == false, "seed \(seed): \(method) \(params)")
    }
  }
}
