import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Accounts from "../../src/cli/accounts.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import * as NodeTestExchange from "../../src/node/NodeTestExchange.ts"
import * as Program from "./Program.ts"

const secrets = { BINANCE_API_KEY: "simulated-api-key", BINANCE_API_SECRET: "simulated-secret" }
const nothing = { BINANCE_API_KEY: undefined, BINANCE_API_SECRET: undefined, BINANCE_PRIVATE_KEY: undefined }

const tagsOf = (stdout: string): ReadonlyArray<string> =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
    .map(({ _tag, event, source }) => (_tag === "Event" ? `${source} ${event._tag}` : _tag))

/** The program on an exchange that the test holds, with keys in its environment. */
const follow = Effect.fnUntraced(function* (flags: ReadonlyArray<string>, env: NodeJS.ProcessEnv = secrets) {
  const { environment } = yield* TestExchange
  const { rest, webSocket } = environment["usds-m"]
  const roots = ["--rest-url", rest, "--ws-url", webSocket]
  return yield* Program.start(["account", "usds-m", ...roots, ...flags], { env: { ...nothing, ...env } })
})

describe("account", () => {
  it.live.each([...Accounts.all.map(({ market }) => market), "margin --isolated ETHUSDT"])(
    "shows on the embedded exchange, without keys, what happens in its account: %s",
    (account) =>
      Effect.gen(function* () {
        const args = ["account", ...account.split(" "), "--env", "simulated", "--take", "6"]
        const program = yield* Program.start(args, { env: nothing })

        const { code, stderr, stdout } = yield* program.ended

        const order = /^(spot|margin)/.test(account) ? "stream ExecutionReport" : "stream OrderTradeUpdate"
        assert.includeMembers([...tagsOf(stdout)], ["Reconciled", order])
        assert.strictEqual(stderr, "")
        assert.strictEqual(code, 0)
      })
  )

  it.live("tells with --status of connections to the WebSocket API too", () =>
    Effect.gen(function* () {
      const program = yield* Program.start(["account", "spot", "--env", "simulated", "--take", "2", "--status"], {
        env: nothing
      })

      const { stderr } = yield* program.ended

      const told = stderr
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
        .map(({ _tag, endpoint }) => `${endpoint} ${_tag}`)
      assert.deepStrictEqual(told, ["spot/api Dialing", "spot/api Opened"])
    })
  )

  it.live("tells what was missed, and prints no key, secret or signature", () =>
    Effect.gen(function* () {
      const exchange = yield* TestExchange
      const account = yield* exchange.account()
      const placed = yield* account.place("usds-m", {
        symbol: "BTCUSDT",
        side: "BUY",
        price: "80000",
        quantity: "0.5"
      })

      const program = yield* follow(["--take", "3", "--status", "--backoff", "1 millis"])
      const first = [yield* program.line, yield* program.line]
      yield* exchange.dropAll()
      yield* account.fill("usds-m", placed)
      const { code, stderr, stdout } = yield* program.ended

      assert.deepStrictEqual(tagsOf(first.join("\n")), ["rest OrderTradeUpdate", "Reconciled"])
      assert.deepStrictEqual(tagsOf(stdout).slice(2, 5), ["Interrupted", "rest OrderTradeUpdate", "rest AccountUpdate"])
      assert.strictEqual(code, 0)
      const requests = yield* exchange.rest.requests
      const dials = yield* exchange.dials
      const keys = dials.flatMap(({ url }) => new URL(url, "ws://localhost").searchParams.getAll("listenKey"))
      const signatures = requests.flatMap(({ query }) => new URLSearchParams(query).getAll("signature"))
      assert.isNotEmpty(keys)
      assert.isNotEmpty(signatures)
      for (const secret of [...Object.values(secrets), ...keys, ...signatures]) {
        assert.notInclude(stdout, secret)
        assert.notInclude(stderr, secret)
      }
    }).pipe(Effect.provide(NodeTestExchange.layer()))
  )

  it.live("looks by REST for fills of symbols that are named, on spot over the roots that are given", () =>
    Effect.gen(function* () {
      const { account: accountOf, api, environment, rest } = yield* TestExchange
      const account = yield* accountOf()
      yield* account.deposit("spot", "USDT", "100")
      const roots = ["--rest-url", environment.spot.rest, "--ws-url", environment["usds-m"].webSocket]
      const args = ["account", "spot", ...roots, "--symbols", "BTCUSDT,ETHUSDT", "--take", "1"]
      const program = yield* Program.start(args, { env: { ...nothing, ...secrets } })

      const { code, stdout } = yield* program.ended

      assert.deepStrictEqual(tagsOf(stdout), ["rest OutboundAccountPosition"])
      assert.strictEqual(code, 0)
      assert.lengthOf(yield* api.requests, 1)
      const asked = (yield* rest.requests).filter(({ path }) => path === "/api/v3/myTrades")
      assert.deepStrictEqual(
        asked.map(({ query }) => new URLSearchParams(query).get("symbol")),
        ["BTCUSDT", "ETHUSDT"]
      )
    }).pipe(Effect.provide(NodeTestExchange.layer()))
  )

  it.live("ends with 1 and Binance's words when the keys are refused", () =>
    Effect.gen(function* () {
      const program = yield* follow([], { ...secrets, BINANCE_API_SECRET: "another-secret" })

      const { code, stderr } = yield* program.ended

      assert.strictEqual(code, 1)
      assert.match(stderr, /^effect-binance: .*-1022/)
      assert.notInclude(stderr, "another-secret")
    }).pipe(Effect.provide(NodeTestExchange.layer()))
  )

  it.live("says who can not be reached, why, and that it tries again, until it is stopped", () =>
    Effect.gen(function* () {
      // Nobody listens there.
      const roots = ["--rest-url", "http://127.0.0.1:1", "--ws-url", "ws://127.0.0.1:1"]
      const env = { ...nothing, ...secrets }
      const quiet = yield* Program.start(["account", "usds-m", ...roots], { env })
      const talkative = yield* Program.start(["account", "usds-m", "--status", ...roots], { env })

      const said = [yield* quiet.errorLine, yield* quiet.errorLine]
      const [line, status] = [yield* quiet.line, yield* talkative.errorLine]

      const failed =
        "effect-binance: usds-m, POST /fapi/v1/listenKey: nobody listens at 127.0.0.1:1 (ECONNREFUSED), or a firewall refuses " +
        "(trying again in N s"
      assert.deepStrictEqual(
        said.map((text) => text.replace(/\d+\.\d s/, "N s")),
        [`${failed}, and so on until Ctrl-C)`, `${failed})`]
      )
      assert.strictEqual(line, `{"_tag":"Interrupted","market":"usds-m","reason":"Unreachable"}`)
      const { _tag, call, host, market, reason } = JSON.parse(status)
      assert.deepStrictEqual(
        [_tag, market, call, host, reason],
        ["Retrying", "usds-m", "POST /fapi/v1/listenKey", "127.0.0.1:1", "Unreachable"]
      )
    })
  )

  const wrong: ReadonlyArray<readonly [what: string, env: NodeJS.ProcessEnv, said: string]> = [
    ["no key", {}, "BINANCE_API_KEY is not set"],
    ["a key alone", { BINANCE_API_KEY: "a" }, "BINANCE_API_SECRET: expected one, or a private key in its place"],
    [
      "a secret and a private key",
      { ...secrets, BINANCE_PRIVATE_KEY: "b" },
      "BINANCE_PRIVATE_KEY: expected either a private key or a secret"
    ],
    ["a private key that is none", { BINANCE_API_KEY: "a", BINANCE_PRIVATE_KEY: "hush" }, "BINANCE_PRIVATE_KEY: "]
  ]
  it.live.each(wrong)("ends with 2 and says what the environment must have: %s", ([, env, said]) =>
    Effect.gen(function* () {
      const program = yield* Program.start(["account", "usds-m"], { env: { ...nothing, ...env } })

      const { code, stderr, stdout } = yield* program.ended

      assert.strictEqual(code, 2)
      assert.include(stderr, said)
      assert.notInclude(stderr, "hush")
      assert.strictEqual(stdout, "")
    })
  )
})
