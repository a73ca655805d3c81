import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Exit } from "effect"
import { CliOutput, Command } from "effect/cli"
import { effectBinance } from "../../src/cli/effectBinance.ts"
import * as ExitCode from "../../src/cli/exitCode.ts"
import * as Usage from "../../src/cli/usage.ts"
import * as Program from "./Program.ts"

/** Runs the commands in this process and keeps what they print. */
const run = Effect.fnUntraced(function* (...args: ReadonlyArray<string>) {
  const out: Array<unknown> = []
  const errors: Array<unknown> = []
  const console: Console.Console = {
    ...globalThis.console,
    log: (...texts: ReadonlyArray<unknown>) => void out.push(...texts),
    error: (...texts: ReadonlyArray<unknown>) => void errors.push(...texts)
  }
  const exit = yield* Command.runWith(effectBinance, { version: "1.2.3" })(args).pipe(
    Effect.provideService(CliOutput.Presenter, Usage.presenter),
    Effect.provideService(Console.Console, console),
    Effect.provide(NodeServices.layer),
    Effect.exit
  )
  return { code: ExitCode.of(exit), exit, stdout: out.join("\n"), stderr: errors.join("\n") }
})

describe("wrong usage ends with 2 and says what is legal", () => {
  const trade = ["usds-m", "btcusdt@trade"]
  const cases: ReadonlyArray<readonly [what: string, args: ReadonlyArray<string>, ...said: ReadonlyArray<string>]> = [
    ["a symbol in upper case", ["usds-m", "BTCUSDT@aggTrade"], 'as in "btcusdt@aggTrade"'],
    ["a parameter that is none", ["usds-m", "btcusdt@kline_7m"], "kline_7m", '"5m"'],
    ["several wrong topics", ["usds-m", "nonsense", "BTCUSDT@trade"], '"nonsense"', '"btcusdt@trade"'],
    ["an unknown market", ["usdsm", "btcusdt@aggTrade"], '"usdsm". Expected: usds-m'],
    ["a market without streams", ["margin", "btcusdt@aggTrade"], "margin has no market streams"],
    ["no topic", ["usds-m"], "argument: topic", "such as btcusdt@aggTrade"],
    ["no market", [], "argument: market", "usds-m"],
    ["an unknown flag", [...trade, "--tak", "3"], "--tak", "--take"],
    ["an unknown format", [...trade, "--format", "xml"], '"json" | "table"'],
    ["an unknown environment", [...trade, "--env", "x"], '"production" | "testnet" | "demo" | "simulated"'],
    ["an unknown policy", [...trade, "--overflow", "x"], '"sliding" | "dropping" | "conflate" | "fail" | "suspend"'],
    ["a duration without a unit", [...trade, "--for", "30"], '--for: "30"', '"30 seconds"'],
    ["a duration of nothing", [...trade, "--silence", "0 seconds"], "longer than zero"],
    ["a duration before now", [...trade, "--stable-after=-1 second"], '"30 seconds"'],
    ["a take of nothing", [...trade, "--take", "0"], "1 or more"],
    ["a take of a part", [...trade, "--take", "1.5"], "--take"],
    ["no topics on a connection", [...trade, "--topics-per-connection", "0"], "1 or more"],
    ["a root that is no WebSocket", [...trade, "--ws-url", "https://x.y"], "ws:// or wss://"],
    ["a root with a query", [...trade, "--rest-url", "https://x.y?z"], "no query"],
    ["a recording that is not there", [...trade, "--env", "simulated", "--recording", "nope"], "a file that exists"],
    ["a recording for Binance", [...trade, "--recording", "package.json"], "--env simulated"],
    ["a root for the embedded exchange", [...trade, "--env", "simulated", "--ws-url", "ws://x.y"], "one or the other"],
    ["delays that shrink", [...trade, "--backoff", "1 hour", "--max-backoff", "1 second"], "--max-backoff"]
  ]

  it.effect.each(cases)("%s", ([, args, ...said]) =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* run("watch", ...args)

      assert.strictEqual(code, 2)
      for (const words of said) assert.include(stderr, words)
      assert.include(stderr, "effect-binance watch --help")
      assert.strictEqual(stdout, "")
    })
  )

  it.effect("an unknown command", () =>
    Effect.gen(function* () {
      const { code, stderr } = yield* run("wach")

      assert.strictEqual(code, 2)
      assert.include(stderr, "watch")
    })
  )

  it.effect("a symbol that can be none, to monitor", () =>
    Effect.gen(function* () {
      const { code, stderr } = yield* run("monitor", "BTC USDT")

      assert.strictEqual(code, 2)
      assert.include(stderr, "symbol: expected letters, digits or _")
      assert.include(stderr, "effect-binance monitor --help")
    })
  )

  it.effect("an isolated account of a market that has none", () =>
    Effect.gen(function* () {
      const { code, stderr } = yield* run("account", "usds-m", "--isolated", "BTCUSDT")

      assert.strictEqual(code, 2)
      assert.include(stderr, "--isolated is for margin: usds-m has no isolated accounts")
    })
  )

  it.live("as the shell sees it", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* Program.run("watch", "usds-m", "btcusdt@nonsense")

      assert.strictEqual(code, 2)
      assert.include(stderr, 'no topic "btcusdt@nonsense"')
      assert.include(stderr, "<symbol>@aggTrade")
      assert.include(stderr, "tradingSession")
      assert.notInclude(stderr, "    at ")
      assert.strictEqual(stdout, "")
    })
  )
})

describe("help", () => {
  it.effect("of the program names its commands and ends with 0", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* run("--help")

      assert.strictEqual(code, 0)
      assert.include(stdout, "watch")
      assert.include(stdout, "monitor")
      assert.include(stdout, "doctor")
      assert.strictEqual(stderr, "")
    })
  )

  it.effect("of watch lists every topic and every flag", () =>
    Effect.gen(function* () {
      const { code, stdout } = yield* run("watch", "--help")

      assert.strictEqual(code, 0)
      assert.include(stdout, "<symbol>@aggTrade  ")
      assert.include(stdout, "tradingSession  ")
      for (const flag of [
        "format env ws-url rest-url take for status silence ping-interval ping-timeout backoff max-backoff stable-after rotate-every",
        "redundancy topics-per-connection overflow recording"
      ].flatMap((names) => names.split(" "))) {
        assert.include(stdout, `--${flag}`)
      }
    })
  )

  it.effect("stands in for a command that is not given", () =>
    Effect.gen(function* () {
      const { code, exit, stdout } = yield* run()

      assert.strictEqual(code, 0)
      assert.isTrue(Exit.isFailure(exit))
      assert.include(stdout, "SUBCOMMANDS")
    })
  )

  it.live("tells the version of the package", () =>
    Effect.gen(function* () {
      const { code, stdout } = yield* Program.run("--version")

      assert.strictEqual(code, 0)
      assert.match(stdout, /^effect-binance v\d+\.\d+\.\d+/)
    })
  )
})
