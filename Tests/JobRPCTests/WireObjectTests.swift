import JSON
import JobCore
import JobRPC
import Testing

@Suite("Objects of the wire")
struct WireObjectTests {
  private func roundTrip<T: WireObject>(_ text: String, as type: T.Type) throws {
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(try T(json: value).json == value)
    // A newer store's members are passed over.
    var more = value
    more["a_member_of_tomorrow"] = ["x": 1]
    #expect(try T(json: more) == T(json: value) || type == WireEvent.self || type == HealthView.self)
  }

  @Test func `a job keeps every member both ways`() throws {
    try roundTrip(
      """
      {"id":182004,"kind":"mail.send","queue":"mail","state":"running","priority":3,"args":{"n":1e400},"attempt":2,
       "max_attempts":25,"created_us":1,"run_at_us":2,"started_us":3,"finished_us":4,"paused_at_us":5,
       "paused_from":"queued","worker":"w-07","fence":8,"cancel_requested":true,
       "progress":{"fraction":0.5,"message":"half"},"result":null,
       "error":{"class":"E","message":"m","frames":[{"file":"f","line":1,"function":"g","library":true}],"group":"9f3c"},
       "exit":{"code":1,"cpu_ms":5,"max_rss_kb":7},"rescues":1,"tags":["a"],"metadata":{"k":"v"},"timeout_ms":1000,
       "enqueued_by":{"uid":1000,"user":"ops","client":"c/1","origin":"ssh"},"log_bytes":12}
      """, as: WireJob.self)
  }

  @Test func `the other objects keep every member both ways`() throws {
    try roundTrip(
      """
      {"attempt":1,"fence":8,"worker":"w-01","started_us":1,"ended_us":2,"outcome":"timed_out",
       "error":{"class":"E","message":"m"},"exit":{"signal":9,"cpu_ms":0,"max_rss_kb":0},"log_bytes":3}
      """, as: WireAttempt.self)
    try roundTrip(
      #"{"seq":1,"t_us":2,"attempt":1,"fence":8,"stream":"stderr","level":"warn","text":"x"}"#, as: WireLogEntry.self)
    try roundTrip(#"{"seq":1,"t_us":2,"attempt":1,"fence":8,"stream":"stdout","b64":"//8="}"#, as: WireLogEntry.self)
    try roundTrip(#"{"actor":"ops","reason":"r","since_us":1,"until_us":2}"#, as: WirePause.self)
    try roundTrip(
      """
      {"id":"w-01","name":"n","host":"h","pid":1,"language":"swift","version":"1","queues":["q"],"kinds":["shell"],
       "slots":2,"running":[5],"state":"busy","last_seen_us":1,"started_us":2,"completed":3,"failed":4,"stats":{"cpu":1}}
      """, as: WireWorker.self)
    try roundTrip(
      #"{"seq":1,"t_us":2,"type":"job.completed","job":5,"queue":"q","kind":"k","attempt":1,"duration_ms":7}"#,
      as: WireEvent.self)
    try roundTrip(#"{"cancel":5}"#, as: WorkerCommand.self)
    try roundTrip(#"{"drain":true}"#, as: WorkerCommand.self)
    try roundTrip(
      """
      {"protocol":1,"server":"jobtopd/1","store_id":"s","environment":"prod",
       "you":{"uid":0,"user":"root","roles":["admin"]},"capabilities":["jobs"]}
      """, as: Hello.self)
  }

  @Test func `base64 agrees with RFC 4648`() {
    let table = [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ]
    for (plain, encoded) in table {
      #expect(Base64.encode(Array(plain.utf8)) == encoded)
      #expect(Base64.decode(encoded) == Array(plain.utf8))
    }
    for bad in ["Zg", "Z===", "Zm9v!", "====", "Zg==Zg=="] { #expect(Base64.decode(bad) == nil) }
  }
}
