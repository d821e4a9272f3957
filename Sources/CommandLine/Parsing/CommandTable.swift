import SafeText

/// Every command, in the order of the help text.
package enum CommandTable {
  package static let commands: [Command] =
    [Add.command, Enqueue.command, Batches.command]
    + [List.command, Show.command, Why.command, Logs.command, Wait.command, Events.command]
    + Act.commands + [Edit.command]
    + [
      Queues.command, Kinds.command, Schedules.command, Errors.command, Workers.command, StoreSwitch.command,
      Store.health, Store.stats, StoreNumbers.metrics, Check.command, Backup.command, Journal.list, Journal.note,
      Undo.command, Store.rpc, Themes.command,
      RunWorker.command, Bridge.command, Demo.command, help,
    ]

  /// What the bare program takes, which opens the monitor.
  package static let programFlags: [Flag] = [
    .socket, OpenMonitor.readOnly, OpenMonitor.theme, OpenMonitor.once, OpenMonitor.view, OpenMonitor.line,
    OpenMonitor.color, .json, .help, .version,
  ]

  private static let help = Command(
    "help", .operate, "Say how to use jobtop, or one of its commands", operands: "[COMMAND]",
    examples: ["jobtop help add"]
  ) { invocation, session throws(CommandFailure) in
    let parser = ArgumentParser()
    let lines: [SafeText]
    if let name = invocation.operands.first {
      guard let command = parser.command(named: name) else { throw parser.unknown(name) }
      lines = Help.command(command)
    } else {
      lines = Help.program(commands, flags: programFlags)
    }
    for line in lines { session.console.line(line) }
    return .done
  }
}
