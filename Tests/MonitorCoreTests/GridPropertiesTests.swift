import JobCore
import JobRPC
import MonitorCore
import Seeded
import Testing

/// What holds for every screen at every size, with plain and with hostile data.
@Suite struct GridPropertiesTests {
  @Test func `every screen fits every size from 1×1 to 300×80, opened there or resized to it`() {
    var random = Seeded()
    for screen in GoldenScreen.all {
      for glyphs in [GlyphSet.unicode, .ascii] {
        let size = Size(columns: 1 + random.below(300), rows: 1 + random.below(random.oneIn(4) ? 80 : 24))
        var bench = screen.bench(size, glyphs: glyphs)
        FrameTests.check(bench.grid, size, "seed \(random.seed), \(screen.name) at \(size.columns)×\(size.rows)")
        for _ in 0..<2 {
          let next = Size(columns: 1 + random.below(110), rows: 1 + random.below(36))
          bench.send(.resize(next))
          FrameTests.check(
            bench.grid, next, "seed \(random.seed), \(screen.name) resized to \(next.columns)×\(next.rows)")
        }
      }
    }
  }

  @Test func `a frame of the same model is the same, and painting it elsewhere changes nothing`() {
    for screen in GoldenScreen.all {
      let size = Size(columns: 120, rows: 36)
      let bench = screen.bench(size)
      let first = bench.grid
      _ = frame(of: bench.model, size: Size(columns: 33, rows: 7))

      #expect(frame(of: bench.model, size: size) == first, "\(screen.name)")
      #expect(screen.bench(size).grid == first, "\(screen.name) opened again")
    }
  }

  @Test func `a store that has nothing new to say changes no cell`() {
    for screen in GoldenScreen.all where screen.name != "answer" {
      var bench = screen.bench(Size(columns: 120, rows: 36))
      bench.heartbeat()
      let before = bench.grid
      bench.push(.overview)
      bench.heartbeat()

      #expect(bench.grid.cells == before.cells, "\(screen.name)")
      #expect(bench.grid.cursor == before.cursor, "\(screen.name)")
    }
  }

  @Test func `help has a line for every action of every screen that has a picture`() {
    for screen in GoldenScreen.all {
      var bench = screen.bench(Size(columns: 120, rows: 36))
      guard bench.model.menu == nil, bench.model.question == nil, bench.model.prompt == nil, bench.model.palette == nil
      else { continue }
      let context = bench.model.screen.context
      bench.press("?")
      let items = bench.model.menu?.items ?? []
      for binding in bench.model.settings.keymap.bindings(in: context) {
        #expect(items.contains { $0.choice == .action(binding.action) }, "\(screen.name): \(binding.action)")
      }
    }
  }

  @Test func `the cursor stands on the selected row of every list`() {
    for screen in GoldenScreen.all {
      let bench = screen.bench(Size(columns: 120, rows: 36))
      guard bench.model.palette == nil, bench.model.menu == nil, bench.model.question == nil, bench.model.prompt == nil,
        let listing = bench.model.screen.listing, listing.cursor != nil, let cursor = bench.grid.cursor
      else { continue }

      #expect(bench.grid.text(of: bench.grid[cursor.row, cursor.column]) == ">", "\(screen.name)")
    }
  }
}
