import JobCore
import Testing

@Suite struct CronWordsTests {
  @Test(
    arguments: [
      ("* * * * *", "every minute"),
      ("*/15 * * * *", "every 15 min"),
      ("0,30 * * * *", "every 30 min"),
      ("*/45 * * * *", nil),
      ("5 * * * *", "every hour at :05"),
      ("@hourly", "every hour at :00"),
      ("0 */6 * * *", "every 6 h from 00:00"),
      ("20 */4 * * *", "every 4 h from 00:20"),
      ("0 */5 * * *", nil),
      ("5 9-17 * * 1-5", "every hour at :05, 09:05 to 17:05, weekdays"),
      ("*/10 8-11 * * *", "every 10 min, 08:00 to 11:50"),
      ("* 8-11 * * *", "every minute, 08:00 to 11:59"),
      ("0 2 * * *", "every day at 02:00"),
      ("0 2,14 * * *", "every day at 02:00 and 14:00"),
      ("30 9 * * 1-5", "weekdays at 09:30"),
      ("30 9 * * SAT,SUN", "weekends at 09:30"),
      ("30 9 * * 7", "Sundays at 09:30"),
      ("30 9 * * MON,WED,FRI", "Mon, Wed and Fri at 09:30"),
      ("30 9 * * SAT-TUE", nil),
      ("30 9 * * FRI-SUN", "Fri to Sun at 09:30"),
      ("0 6 1 * *", "day 1 of the month at 06:00"),
      ("0 6 1,15 * ?", "days 1 and 15 of the month at 06:00"),
      ("@yearly", "1 Jan at 00:00"),
      ("0 7 * 6-8 *", "every day in Jun, Jul and Aug at 07:00"),
      ("0 7 * 12 MON", "Mondays in Dec at 07:00"),
      ("0 0 13 * FRI", nil),
      ("0 0 */2 * FRI", nil),
      ("0 0 1-7 * *", nil),
      ("*/10 * * * * *", "every 10 s"),
      ("* * * * * *", "every second"),
      ("30 0 2 * * *", nil),
      ("@every 90s", "every 1 min 30 s"),
      ("@every 6h", "every 6 h"),
      ("@every 1500ms", "every 1s500ms"),
    ] as [(String, String?)])
  func `a line is said in words where it can be said truly and shortly`(line: String, words: String?) throws {
    guard let parsed = try? CronLine(parsing: line) else {
      #expect(words == nil, "\(line) is refused")
      return
    }
    #expect(parsed.words == words, "\(line)")
  }
}
