/**
 * `npm run supervision -- --schedules 10000 --seed 1` runs so many random schedules of faults; `npm run supervision -- --days 30`
 * lets so many virtual days pass, first with rotations alone and then with faults. Prints a table and ends with code 1 if anything
 * did not hold and 2 on wrong usage.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Clock, Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import * as ExitCode from "../../src/cli/exitCode.ts"
import * as Flags from "../../src/cli/flags.ts"
import * as Days from "./days.ts"
import * as Schedules from "./schedules.ts"
import * as Table from "./table.ts"

const everySchedules = 100

const schedules = Effect.fnUntraced(function* (options: {
  readonly seed: string
  readonly from: number
  readonly schedules: number
}) {
  const startedMillis = yield* Clock.currentTimeMillis
  const onProgress = Effect.fnUntraced(function* (done: number) {
    if (done % everySchedules !== 0) return
    const millis = ((yield* Clock.currentTimeMillis) - startedMillis) / done
    yield* Console.error(`${done} of ${options.schedules} schedules, ${Math.round(millis)} ms each`)
  })
  const onViolation = ({ index, schedule, violations }: Schedules.Violation) =>
    Console.error(
      `violated: --seed ${options.seed} --from ${index} --schedules 1, which shrinks to\n` +
        `${JSON.stringify(schedule)}\n${violations.join("\n")}`
    )
  const result = yield* Schedules.run({ ...options, onProgress, onViolation })
  yield* Console.log(Table.ofSchedules(result))
  const violated = [...result.tallies.values()].reduce((sum, tally) => sum + tally.violated, 0)
  if (violated > 0) return yield* Effect.fail(`${violated} schedules were violated`)
})

const days = Effect.fnUntraced(function* (options: { readonly seed: string; readonly days: number }) {
  for (const hasFaults of [false, true]) {
    const startedMillis = yield* Clock.currentTimeMillis
    const outcome = yield* Days.run({ ...options, hasFaults })
    const forMillis = (yield* Clock.currentTimeMillis) - startedMillis
    yield* Console.log(Table.ofDays({ ...options, ...outcome, forMillis }))
    yield* Effect.forEach(outcome.violations, (what) => Console.error(what), { discard: true })
    if (outcome.violations.length > 0) return yield* Effect.fail(`${outcome.violations.length} things did not hold`)
  }
})

const supervision = Command.make(
  "supervision",
  {
    schedules: Flags.count("schedules", "How many random schedules; default: 200, or none where days are asked for"),
    from: Flag.Int("from").pipe(Flag.withDescription("Index of the first schedule"), Flag.withDefault(0)),
    days: Flags.count("days", "How many virtual days; default: none"),
    seed: Flag.String("seed").pipe(
      Flag.withDescription("Draws the schedules and faults; default: the time of day"),
      Flag.withDefault(String(Date.now()))
    )
  },
  (options) =>
    Effect.gen(function* () {
      const { days: dayCount, from, schedules: count = dayCount === undefined ? 200 : undefined, seed } = options
      if (count !== undefined) yield* schedules({ seed, from, schedules: count })
      if (dayCount !== undefined) yield* days({ seed, days: dayCount })
    })
)

Command.run(supervision, { version: "0.1.0" }).pipe(
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ teardown: (exit, onExit) => onExit(ExitCode.of(exit)) })
)
