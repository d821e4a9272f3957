import JSON
import JobRPC
import Posix
import Testing

@testable import JobDaemon

@Suite struct PrometheusTests {
  @Test func `labels and help are escaped, numbers are plain`() {
    var page = PrometheusText()
    page.family("a_total", .counter, "back\\slash\nand \"quotes\"")
    page.sample("a_total", [("queue", "a\"b\\c\nd"), ("state", "é")], 3)
    page.sample("a_total", [], 0.25)

    #expect(
      page.text == """
        # HELP a_total back\\\\slash\\nand "quotes"
        # TYPE a_total counter
        a_total{queue="a\\"b\\\\c\\nd",state="é"} 3
        a_total 0.25

        """)
  }

  @Test func `a histogram's buckets count all that is smaller`() {
    var counts = BucketCounts()
    for milliseconds in [3, 30, 30, 700, 4_000_000] { counts.add(.milliseconds(milliseconds)) }
    var page = PrometheusText()
    page.histogram("h", [], counts)

    let lines = page.text.split(separator: "\n")
    #expect(lines.first == #"h_bucket{le="0.005"} 1"#)
    #expect(lines.contains(#"h_bucket{le="0.05"} 3"#) && lines.contains(#"h_bucket{le="1"} 4"#))
    #expect(lines.contains(#"h_bucket{le="3600"} 4"#) && lines.contains(#"h_bucket{le="+Inf"} 5"#))
    #expect(lines.last == "h_count 5")
  }
}
