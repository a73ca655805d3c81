import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import * as Loopback from "../node/Loopback.ts"
import * as Program from "./Program.ts"

const topic = "btcusdt@aggTrade"

const trade = (id: number, more: object = {}) => ({
  e: "aggTrade",
  E: 1791382992488,
  a: id,
  s: "BTCUSDT",
  p: "83091.70",
  q: "0.022",
  nq: "0.022",
  f: 8153634393,
  l: 8153634394,
  T: 1791382992338,
  m: false,
  st: 1,
  ...more
})

const frame = (data: object) => JSON.stringify({ stream: topic, data })

const parse = (line: string): unknown => JSON.parse(line)

/** The program on a server that the test holds, and the first connection. */
const watch = Effect.fnUntraced(function* (flags: ReadonlyArray<string> = [], options?: { readonly reads?: boolean }) {
  const server = yield* Loopback.webSocket()
  const program = yield* Program.start(["watch", "usds-m", topic, "--ws-url", server.url, ...flags], options)
  const peer = yield* server.accept
  return { server, program, peer }
})

describe("what watch prints", () => {
  it.live("is one JSON object a line, with the event as its schema has it", () =>
    Effect.gen(function* () {
      const { peer, program } = yield* watch(["--take", "1"])

      peer.ws.send(frame(trade(11)))

      const { code, stderr, stdout } = yield* program.ended
      assert.strictEqual(peer.path, "/market/stream?streams=btcusdt@aggTrade")
      assert.strictEqual(
        stdout,
        `{"_tag":"Event","market":"usds-m","topic":"btcusdt@aggTrade","epoch":1,"event":{"_tag":"AggTrade",` +
          `"eventTime":1791382992488,"aggregateTradeId":11,"symbol":"BTCUSDT","price":83091.7,"quantity":0.022,` +
          `"normalQuantity":0.022,"firstTradeId":8153634393,"lastTradeId":8153634394,"tradeTime":1791382992338,` +
          `"isBuyerMaker":false,"product":1}}\n`
      )
      assert.strictEqual(stderr, "")
      assert.strictEqual(code, 0)
    })
  )

  it.live("has a marker between the events where something is missing", () =>
    Effect.gen(function* () {
      const { peer, program, server } = yield* watch(["--take", "4", "--backoff", "1 millis"])

      peer.ws.send(frame(trade(11)))
      peer.ws.send(frame(trade(14, { p: 83091.7 })))
      peer.ws.send(frame(trade(15)))
      const before = [yield* program.line, yield* program.line, yield* program.line, yield* program.line]
      peer.ws.close(1001)
      const next = yield* server.accept
      next.ws.send(frame(trade(16)))
      next.ws.send(frame(trade(17)))
      yield* program.ended
      const after = [yield* program.line, yield* program.line, yield* program.line, yield* program.line]

      const at = { market: "usds-m", topic }
      const brief = (line: string) => JSON.parse(line).event?.aggregateTradeId ?? parse(line)
      assert.deepStrictEqual(before.map(brief), [
        11,
        {
          _tag: "Malformed",
          ...at,
          epoch: 1,
          count: 1,
          error: `${topic}: expected string, found 83091.7 at ["p"]`
        },
        { _tag: "Gap", ...at, epoch: 1, from: 12, to: 14 },
        15
      ])
      assert.deepStrictEqual(after.map(brief), [
        { _tag: "Interrupted", ...at, epoch: 1, reason: "Closed" },
        { _tag: "Resumed", ...at, epoch: 2 },
        16,
        17
      ])
    })
  )

  it.live("goes on standard error where it is about connections: a warning, or everything that is asked for", () =>
    Effect.gen(function* () {
      const quiet = yield* watch(["--take", "1", "--backoff", "1 second"])
      quiet.peer.ws.close(1001, "maintenance")
      const warning = yield* quiet.program.errorLine
      const talkative = yield* watch(["--take", "1", "--status"])
      talkative.peer.ws.send(frame(trade(11)))
      const { stderr, stdout } = yield* talkative.program.ended

      assert.match(
        warning,
        /^effect-binance: usds-m\/market: closed with code 1001 \(maintenance\), dialing again in \d\.\d s$/
      )
      assert.deepStrictEqual(
        stderr
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line)._tag),
        ["Dialing", "Opened", "Released"]
      )
      assert.strictEqual(stdout.split("\n").length, 2)
    })
  )

  it.live("waits for the reader: with suspend nothing is lost and the exchange is held", () =>
    Effect.gen(function* () {
      const count = 40_000
      const { peer, program } = yield* watch(["--take", `${count}`, "--overflow", "suspend"], { reads: false })

      for (let id = 1; id <= count; id++) peer.ws.send(frame(trade(id, { pad: "x".repeat(500) })))
      const heldBytes = yield* Program.settled(() => peer.ws.bufferedAmount)
      const ids = yield* Loopback.patiently(
        Program.read(program.child.stdout, (line) => JSON.parse(line).event.aggregateTradeId)
      )

      assert.isAbove(heldBytes, 0)
      assert.deepStrictEqual(
        ids,
        Array.from({ length: count }, (_, i) => i + 1)
      )
    })
  )
})

describe("the connections of watch", () => {
  it.live("are replaced at the age that --rotate-every says, without a loss", () =>
    Effect.gen(function* () {
      const { peer, program, server } = yield* watch(["--rotate-every", "500 millis", "--take", "2", "--status"])
      peer.ws.send(frame(trade(11)))

      const next = yield* server.accept
      for (const id of [11, 12]) next.ws.send(frame(trade(id)))

      const { stderr, stdout } = yield* program.ended
      const ids = stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).event?.aggregateTradeId)
      assert.deepStrictEqual(ids, [11, 12])
      assert.include(stderr, `{"_tag":"Rotating"`)
      assert.include(stderr, `{"_tag":"Rotated"`)
    })
  )

  it.live("are as many as --redundancy says, and each event is printed once", () =>
    Effect.gen(function* () {
      const { peer, program, server } = yield* watch(["--redundancy", "2", "--take", "3"])
      const other = yield* server.accept

      for (const id of [11, 12]) for (const each of [peer, other]) each.ws.send(frame(trade(id)))
      const lines = [yield* program.line, yield* program.line]
      peer.ws.terminate()
      other.ws.send(frame(trade(13)))

      const { stdout } = yield* program.ended
      const ids = stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).event?.aggregateTradeId)
      assert.deepStrictEqual(ids, [11, 12, 13])
      assert.lengthOf(lines, 2)
    })
  )

  it.live("are kept as the flags say", () =>
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const flags = {
        "ws-url": server.url,
        "topics-per-connection": 1,
        silence: "300 millis",
        "ping-interval": "200 millis",
        backoff: "50 millis"
      }
      const program = yield* Program.start([
        "watch",
        "usds-m",
        "btcusdt@markPrice@1s",
        "ethusdt@markPrice@1s",
        "--status",
        ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)
      ])

      const first = yield* server.accept
      const second = yield* server.accept
      const act = yield* first.next
      const redialing = yield* program.errorLine.pipe(
        Effect.map((line) => JSON.parse(line)),
        Effect.repeat({ until: ({ _tag }) => _tag === "Redialing" })
      )
      program.child.kill()

      const { stderr } = yield* program.ended
      assert.deepStrictEqual([first.path, second.path].toSorted(), [
        "/market/stream?streams=btcusdt@markPrice@1s",
        "/market/stream?streams=ethusdt@markPrice@1s"
      ])
      assert.strictEqual(act._tag, "Ping")
      assert.include(stderr, `"reason":"Silent"`)
      assert.isAtLeast(redialing.afterMillis, 40)
      assert.isAtMost(redialing.afterMillis, 60)
    })
  )
})

describe("the end of watch", () => {
  it.live("is 0 when the time is over", () =>
    Effect.gen(function* () {
      const { program } = yield* watch(["--for", "300 millis"])

      assert.deepStrictEqual(yield* program.ended, { code: 0, stdout: "", stderr: "" })
    })
  )

  it.live.each(["SIGINT", "SIGTERM"] as const)(
    "is 0 on %s, with all lines out and a farewell to the exchange",
    (signal) =>
      Effect.gen(function* () {
        const { peer, program } = yield* watch()
        peer.ws.send(frame(trade(11)))
        const line = yield* program.line

        program.child.kill(signal)

        const { code, stderr, stdout } = yield* program.ended
        assert.strictEqual(code, 0)
        assert.strictEqual(stdout, `${line}\n`)
        assert.strictEqual(stderr, "")
        assert.deepStrictEqual(yield* peer.next, { _tag: "Closed", code: 1000 })
      })
  )

  it.live("is 0 on a signal even if nobody reads what was printed", () =>
    Effect.gen(function* () {
      const { peer, program } = yield* watch([], { reads: false })
      for (let id = 1; id <= 10_000; id++) peer.ws.send(frame(trade(id)))
      yield* Program.settled(() => program.child.stdout?.readableLength ?? 0)

      program.child.kill("SIGTERM")

      assert.strictEqual((yield* program.ended).code, 0)
    })
  )

  it.live("is 1 when the exchange refuses for good, with the reason and no stack", () =>
    Effect.gen(function* () {
      const server = yield* Loopback.http((_, response) => response.writeHead(404).end())

      const { code, stderr, stdout } = yield* Program.run("watch", "usds-m", topic, "--ws-url", server.url)

      assert.strictEqual(code, 1)
      assert.strictEqual(stderr, "effect-binance: usds-m/market: the handshake was refused with HTTP 404\n")
      assert.strictEqual(stdout, "")
    })
  )

  it.live("is quiet and 0 when the reader has had enough", () =>
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const shell = `set -o pipefail; "$0" "$@" | head -n 1; echo "code $?"`
      const args = ["-c", shell, process.execPath, Program.main, "watch", "usds-m", topic, "--ws-url", server.url]
      const child = yield* Effect.acquireRelease(
        Effect.sync(() => spawn("bash", args, { stdio: ["ignore", "pipe", "pipe"] })),
        (child) => Effect.sync(() => child.kill("SIGKILL"))
      )
      const peer = yield* server.accept
      let id = 0
      const send = Effect.sync(() => peer.ws.send(frame(trade(++id))))
      yield* Effect.forkScoped(Effect.forever(Effect.delay(send, "20 millis")))

      const line = (text: string) => text
      const [lines, errors] = yield* Loopback.patiently(
        Effect.all([Program.read(child.stdout, line), Program.read(child.stderr, line)], { concurrency: "unbounded" })
      )

      assert.strictEqual(lines.length, 2)
      assert.strictEqual(JSON.parse(lines[0] ?? "").event.aggregateTradeId, 1)
      assert.strictEqual(lines[1], "code 0")
      assert.deepStrictEqual(errors, [])
    })
  )
})
