/**
 * `npm run soak -- --for "2 minutes" --seed 1`: prints a table and ends by itself, with code 1 if anything did not hold and 2 on
 * wrong usage.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Duration, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import * as ExitCode from "../../src/cli/exitCode.ts"
import * as Flags from "../../src/cli/flags.ts"
import * as Soak from "./soak.ts"
import * as Table from "./table.ts"

const soak = Command.make(
  "soak",
  {
    for: Flags.positiveDuration("for", 'How long; default "2 minutes"'),
    seed: Flag.String("seed").pipe(
      Flag.withDescription("Draws the faults and the subscribers; default: the time of day"),
      Flag.withDefault(String(Date.now()))
    )
  },
  ({ for: duration = Duration.minutes(2), seed }) =>
    Effect.gen(function* () {
      // Opened before anything is counted.
      yield* Console.error(`soak of ${Duration.format(duration)} with seed ${seed}`)
      const result = yield* Soak.run({ seed, forMillis: Duration.toMillis(duration) }).pipe(
        Effect.timeout(Duration.sum(Duration.times(duration, 2), Duration.minutes(2)))
      )
      yield* Console.log(Table.render(result))
      const failures = Table.failures(result)
      yield* Effect.forEach(failures, (what) => Console.error(what), { discard: true })
      if (failures.length > 0) return yield* Effect.fail(`${failures.length} things did not hold`)
    })
)

Command.run(soak, { version: "0.1.0" }).pipe(
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ teardown: (exit, onExit) => onExit(ExitCode.of(exit)) })
)
