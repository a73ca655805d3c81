/** `npm run bench`: measures ourselves and our peers on one machine, and prints what came of it. */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Clock, Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { readFileSync, writeFileSync } from "node:fs"
import { cpus, loadavg, totalmem } from "node:os"
import { fileURLToPath } from "node:url"
import * as ExitCode from "../../src/cli/exitCode.ts"
import * as Flags from "../../src/cli/flags.ts"
import * as Comparison from "./comparison.ts"
import * as Run from "./run.ts"
import * as Scale from "./scale.ts"
import * as Size from "./size.ts"

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

const peers: Readonly<Record<string, string>> = JSON.parse(readFileSync(here("package.json"), "utf8")).devDependencies

const aboutMachine = (millis: number) => {
  const processors = cpus()
  const load = loadavg()[0] ?? 0
  const versions = Object.entries(peers).map(([name, version]) => `\`${name}\` ${version}`)
  return [
    `${new Date(millis).toISOString().slice(0, 10)}, ${processors[0]?.model} × ${processors.length},`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}; ${versions.join(", ")}.`,
    `Load average when it began: ${load.toFixed(1)}${load > 1 ? ", so that others had a share of the machine: trust ratios, not times" : ""}.`
  ].join(" ")
}

const bench = Command.make(
  "bench",
  {
    rounds: Flags.count("rounds", "Turns of each candidate; default: 5"),
    count: Flags.count("count", "Frames of a flood; default: 400,000"),
    recording: Flag.String("recording").pipe(
      Flag.withDescription("Another recording of USDⓈ-M"),
      Flag.withDefault(here("../fixtures/recordings/usds-m-btcusdt-20240808.gz"))
    ),
    only: Flag.optional(
      Flag.Literals("only", ["recording", "mix", "scale", "size"]).pipe(Flag.withDescription("One part; default: all"))
    ),
    write: Flag.Boolean("write").pipe(
      Flag.withDescription("Keeps the results in test/bench/RESULTS.md"),
      Flag.withDefault(false)
    )
  },
  ({ count = 400_000, only, recording, rounds = 5, write }) =>
    Effect.gen(function* () {
      const wants = (part: string) => Option.match(only, { onNone: () => true, onSome: (one) => one === part })
      const parts = ["# What reading costs", aboutMachine(yield* Clock.currentTimeMillis)]
      const add = (title: string, ...texts: ReadonlyArray<string>) => parts.push(`## ${title}`, ...texts)
      const explanation = `Medians of ${rounds} rounds in which each candidate had its turn, in a process of its own, against one server on loopback. × is the ratio to \`ws\` + \`JSON.parse\` of the same round. Delays go from frame sent to handler run, at 20,000 frames a second.`
      if (wants("recording")) {
        const server = yield* Run.serve({ _tag: "Recording", file: recording })
        add("The recording", explanation, yield* Comparison.run(server, { rounds, count }))
      }
      if (wants("mix")) {
        const server = yield* Run.serve({ _tag: "Mix" })
        const weights =
          "Half bookTicker, three tenths aggTrade, a tenth each markPrice and depth of 40 levels, of ten symbols."
        add("A mix", weights, yield* Comparison.run(server, { rounds, count }))
      }
      if (wants("recording") || wants("mix")) parts.push(Comparison.notes)
      if (wants("scale")) add("Topics, subscribers and outages", ...(yield* Scale.run(rounds)))
      if (wants("size")) add("Size of an import", yield* Size.run)
      const text = `${parts.join("\n\n")}\n`
      yield* Console.log(text)
      if (write) writeFileSync(here("RESULTS.md"), text)
    }).pipe(Effect.scoped)
)

Command.run(bench, { version: "0.1.0" }).pipe(
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ teardown: (exit, onExit) => onExit(ExitCode.of(exit)) })
)
