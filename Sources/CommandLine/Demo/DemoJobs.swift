import JSON
import Posix

/// The demo's jobs: real commands, as a shop's server would run them, the same for the same seed.
struct DemoJobs {
  private var random: SeededRandom
  /// Short ones for a run that somebody waits for.
  private let isShort: Bool
  private let directory: String
  private var number = 100_400

  init(seed: UInt64, isShort: Bool, directory: String) {
    random = SeededRandom(seed: seed)
    self.isShort = isShort
    self.directory = directory
  }

  /// What is there at the start: a little of everything that a person may want to see.
  mutating func first() -> [JSONValue] {
    var jobs = [long(), segfault(), timesOut(), hostile(), later()]
    for _ in 0..<(isShort ? 6 : 14) { jobs.append(mail()) }
    for _ in 0..<(isShort ? 3 : 6) { jobs.append(media()) }
    for _ in 0..<(isShort ? 3 : 5) { jobs.append(report()) }
    jobs += housekeeping()
    return jobs
  }

  /// One more, as they keep coming in.
  mutating func another() -> JSONValue {
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<6: mail()
    case 6..<8: media()
    case 8: housekeeping().randomElement(using: &random) ?? mail()
    default: report()
    }
  }

  /// How long after the last job the next one comes.
  mutating func pause() -> Duration { .milliseconds(Int.random(in: 250...1500, using: &random)) }

  // MARK: - Kinds of work

  private mutating func mail() -> JSONValue {
    number += 1
    let host = "mx\(Int.random(in: 1...3, using: &random)).example.net"
    let took = Double(Int.random(in: 1...6, using: &random)) / 10
    // Some servers answer at the second try, some never.
    let luck = Int.random(in: 0..<10, using: &random)
    let answer =
      switch luck {
      case 0: "echo \"ERROR smtp: no reply from \(host) after 5000 ms\" >&2; exit 75"
      case 1, 2: "[ $JOBTOP_ATTEMPT -gt 1 ] || { echo \"WARN smtp: \(host): 451 try again later\" >&2; exit 75; }"
      default: "true"
      }
    return job(
      "send receipt \(number)", queue: "mail", priority: 2, attempts: 3,
      script:
        "echo \"INFO smtp: connect \(host):25\"; sleep \(took); \(answer)\necho \"INFO smtp: 250 accepted \(number)\"")
  }

  private mutating func media() -> JSONValue {
    number += 1
    let frames = Int.random(in: 8...20, using: &random) * (isShort ? 1 : 4)
    let fails = Int.random(in: 0..<8, using: &random) == 0
    return job(
      "transcode clip-\(number).mov", queue: "media", attempts: 2,
      script: """
        i=0
        while [ $i -lt \(frames) ]; do
          i=$((i + 1)); echo "frame $((i * 24)) of \(frames * 24)"
          sleep 0.1
          \(fails ? "[ $i -lt \(frames / 2) ] || { echo 'moov atom not found' >&2; exit 1; }" : ":")
        done
        echo "wrote clip-\(number).mp4"
        """)
  }

  private mutating func report() -> JSONValue {
    number += 1
    let rows = Int.random(in: 20...90, using: &random) * 100
    return job(
      "report sales-\(number)", queue: "reports", attempts: 2,
      script: "echo \"query: \(rows) rows\"; seq 1 \(rows) | sort -R | sort -n | tail -n 1 | sed 's/^/last row /'")
  }

  private func housekeeping() -> [JSONValue] {
    [
      job("disk usage", queue: "default", script: "df -h / && du -sh /usr/share/doc 2>/dev/null"),
      job("checksums", queue: "default", script: "sha256sum /bin/ba* /bin/l* 2>/dev/null"),
      job("count files", queue: "default", script: "find /etc -type f 2>/dev/null | wc -l"),
      job("environment of a job", queue: "default", script: "env | grep JOBTOP_ | sort; pwd; umask"),
    ]
  }

  /// Runs for minutes and says where it is: to watch, to hold (p) and let go on, to cancel.
  private func long() -> JSONValue {
    job(
      "reindex catalogue", queue: "default", priority: 1,
      script: """
        i=0
        while [ $i -lt \(isShort ? 12 : 3000) ]; do
          i=$((i + 1)); echo "INFO index: product $((i * 40)) of \(isShort ? 480 : 120_000)"
          [ $((i % 17)) -ne 0 ] || echo "WARN index: product $((i * 40)) has no price" >&2
          sleep 0.2
        done
        """)
  }

  private func segfault() -> JSONValue {
    job(
      "resize banner.png", queue: "media",
      script: "echo 'libpng warning: iCCP: known incorrect sRGB profile' >&2; kill -SEGV $$")
  }

  private func timesOut() -> JSONValue {
    job(
      "fetch exchange rates", queue: "import", timeout: 1000,
      script: "echo 'GET https://rates.example.net/eur'; sleep 30")
  }

  /// Tries to write on the screen, as a job's output may.
  private func hostile() -> JSONValue {
    job(
      "import \u{1B}[31mred\u{1B}[0m feed", queue: "import",
      script: "printf '\\033[32mok\\033[0m 12 rows \\033]0;owned\\007 \\033[2J\\033[H and this line stands\\n'")
  }

  private func later() -> JSONValue {
    var job = job("nightly vacuum", queue: "default", script: "echo 'vacuumed 3 tables'")
    job["delay_ms"] = .integer(isShort ? 1500 : 45_000)
    return job
  }

  private func job(
    _ name: String, queue: String, priority: Int64 = 4, attempts: Int64 = 1, timeout: Int64? = nil, script: String
  ) -> JSONValue {
    var job: JSONValue = [
      "kind": "shell", "queue": .string(queue), "priority": .integer(priority), "max_attempts": .integer(attempts),
      "metadata": ["name": .string(name)], "tags": ["demo"],
      "args": ["argv": ["/bin/sh", "-c", .string(script)], "cwd": .string(directory)],
    ]
    if attempts > 1 { job["backoff"] = isShort ? [500, 500] : [4000, 15_000] }
    if let timeout { job["timeout_ms"] = .integer(timeout) }
    return job
  }
}
