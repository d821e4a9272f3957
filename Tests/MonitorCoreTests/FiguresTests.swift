import MonitorCore
import SafeText
import Testing

@Suite struct FiguresTests {
  @Test func `F12 tells of the last frame and of all of them`() {
    var figures = Figures()
    #expect(figures.text == "no frame yet")

    figures.count(.init(bytes: 4000, writes: 2, took: 12_345, lag: 140_900))
    figures.count(.init(bytes: 100, writes: 1, took: 850, lag: 3_000))

    #expect(
      figures.text
        == "frame 100 B in 1 writes, 0.8 ms, lag 3.0 ms   worst 140 ms   mean 2050 B over 2 frames, 4.1 KB in all")
  }

  @Test func `a frame that time alone changed has no lag`() {
    var figures = Figures()

    figures.count(.init(bytes: 9, writes: 1))

    #expect(figures.text.text.hasPrefix("frame 9 B in 1 writes, 0.0 ms, no lag"))
  }
}
