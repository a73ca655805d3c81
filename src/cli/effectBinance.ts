/**
 * The program: its commands and its help.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import { account } from "./account.ts"
import { doctor } from "./doctor.ts"
import { explain } from "./explain.ts"
import { monitor } from "./monitor.ts"
import { rows } from "./rows.ts"
import * as Usage from "./usage.ts"
import { watch } from "./watch.ts"

/**
 * `effect-binance`.
 *
 * @category commands
 * @since 0.1.0
 */
export const effectBinance = Command.make(Usage.program).pipe(
  Command.withDescription("Market data and accounts of Binance: typed, gap-checked, reconnecting by itself"),
  Command.withSubcommands([watch, account, rows, explain, monitor, doctor]),
  Command.withExamples([
    { command: "effect-binance monitor", description: "Moving prices, without a network" },
    { command: "effect-binance watch usds-m btcusdt@aggTrade", description: "Any topic of Binance, by its own name" },
    {
      command: "effect-binance account usds-m --env simulated",
      description: "Orders, fills and balances of an account, without a network"
    },
    { command: "effect-binance explain btcusdt@aggTrade", description: "What a topic is" },
    { command: "effect-binance doctor", description: "Whether Binance can be reached from here" }
  ])
)
