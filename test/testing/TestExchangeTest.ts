/**
 * What the simulated exchange must do however it is reached.
 */
import { assert, describe, type it } from "@effect/vitest"
import { Effect, Exit, Fiber, type Layer, Scope } from "effect"
import { Closed, Refused } from "../../src/connection/ConnectionError.ts"
import { BinaryFrame, type Frame, Transport, type Wire } from "../../src/connection/Transport.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as EpochMillis from "../../src/model/EpochMillis.ts"
import * as TestExchange from "../../src/testing/TestExchange.ts"

/** A way to reach the exchange. */
export interface Face {
  readonly layer: (options?: TestExchange.Options) => Layer.Layer<TestExchange.TestExchange | Transport>
  /** Lets the exchange live for a while, or waits no longer than real sockets need. */
  readonly pass: (duration: "1 second" | "10 seconds") => Effect.Effect<void>
  readonly run: typeof it.effect | typeof it.live
}

/** What the exchange sends: a combined frame, an answer or a bare payload. */
interface Sent extends Readonly<Record<string, unknown>> {
  readonly stream?: string
  readonly data?: Readonly<Record<string, unknown>>
  readonly id?: number
}

const decoder = new TextDecoder()

export const textOf = (frame: Frame): string => {
  if (frame instanceof BinaryFrame) return assert.fail("the exchange sends text")
  return typeof frame === "string" ? frame : decoder.decode(frame)
}

/** A connection that is read frame by frame. */
export const connect = (path: string) =>
  Effect.gen(function* () {
    const scope = yield* Scope.fork(yield* Effect.scope)
    const { environment } = yield* TestExchange.TestExchange
    const transport = yield* Transport
    const wire = yield* Scope.provide(transport.dial(environment["usds-m"].webSocket + path), scope)
    const unread: Array<string> = []
    const readText: Effect.Effect<string, Effect.Error<typeof wire.pull>> = Effect.suspend(() => {
      const text = unread.shift()
      if (text !== undefined) return Effect.succeed(text)
      return Effect.andThen(
        Effect.map(wire.pull, (frames) => unread.push(...frames.map(textOf))),
        readText
      )
    })
    const read = Effect.map(readText, (text): Sent => JSON.parse(text))
    const isAnswer = (value: Sent) => "result" in value || "error" in value || "code" in value
    const readUntil = (accepts: (value: Sent) => boolean): typeof read =>
      Effect.flatMap(read, (value) => (accepts(value) ? Effect.succeed(value) : readUntil(accepts)))
    return {
      close: (exit: Exit.Exit<unknown, unknown>) => Scope.close(scope, exit),
      wire,
      read,
      readText,
      /** The next frame of which this is true. */
      readUntil,
      /** The next frame of a topic, in combined mode. */
      readOf: (topic: string) => readUntil((value) => value.stream === topic),
      /** Sends a request and returns its answer, past the events in between. */
      request: (request: unknown) =>
        Effect.andThen(
          wire.write(typeof request === "string" ? request : JSON.stringify(request)),
          readUntil(isAnswer)
        ),
      /** Why the connection ended. */
      fault: Effect.flip(Effect.forever(wire.pull))
    }
  })

/** Everything up to the end of a connection. After each batch of frames it does what a slow reader does. */
export const readAll = <E>(client: { readonly wire: Wire }, between: Effect.Effect<void, E> = Effect.void) =>
  Effect.gen(function* () {
    const texts: Array<string> = []
    const fault = yield* client.wire.pull.pipe(
      Effect.tap((frames) => Effect.sync(() => texts.push(...frames.map(textOf)))),
      Effect.andThen(between),
      Effect.forever,
      Effect.flip
    )
    return { texts, fault }
  })

const trade = UsdsM.AggTrade.make({
  eventTime: EpochMillis.EpochMillis.make(1),
  aggregateTradeId: 7,
  symbol: "BTCUSDT",
  price: 1.5,
  quantity: 2,
  firstTradeId: 1,
  lastTradeId: 2,
  tradeTime: EpochMillis.EpochMillis.make(1),
  isBuyerMaker: false
})

export const suite = (name: string, { layer, pass, run }: Face) =>
  describe(name, () => {
    const test = <A, E>(
      sentence: string,
      effect: Effect.Effect<A, E, TestExchange.TestExchange | Transport | Scope.Scope>,
      options?: TestExchange.Options
    ) => run(sentence, () => Effect.provide(Effect.scoped(effect), layer(options)))

    /** What the effect returns once the exchange has lived for a while. */
    const after = <A, E, R>(duration: "1 second" | "10 seconds", effect: Effect.Effect<A, E, R>) =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
        yield* pass(duration)
        return yield* Fiber.join(fiber)
      })

    /** The next frame that is not the market's own: it has a life, and its events have later times. */
    const published = <E>(client: { readonly readText: Effect.Effect<string, E> }) =>
      Effect.repeat(client.readText, { until: (text) => text.includes('"E":1,') })

    // ---- access

    test(
      "delivers the topics of the URL, each frame with its name",
      Effect.gen(function* () {
        const client = yield* connect("/market/stream?streams=btcusdt@aggTrade/ethusdt@kline_1m")

        const aggTrade = yield* after("10 seconds", client.readOf("btcusdt@aggTrade"))
        const kline = yield* after("10 seconds", client.readOf("ethusdt@kline_1m"))

        assert.strictEqual(aggTrade.data?.["e"], "aggTrade")
        assert.strictEqual(aggTrade.data?.["s"], "BTCUSDT")
        assert.strictEqual(kline.data?.["s"], "ETHUSDT")
      })
    )

    test(
      "sends bare payloads on the raw path, whose topics stand in it",
      Effect.gen(function* () {
        const client = yield* connect("/public/ws/btcusdt@bookTicker/btcusdt@depth@100ms")

        const [ticker, change] = yield* after(
          "10 seconds",
          Effect.all([
            client.readUntil((frame) => frame["e"] === "bookTicker"),
            client.readUntil((frame) => frame["e"] === "depthUpdate")
          ])
        )

        assert.strictEqual(ticker["s"], "BTCUSDT")
        assert.strictEqual(change["s"], "BTCUSDT")
      })
    )

    test(
      "understands percent-encoded names, and writes them as they are",
      Effect.gen(function* () {
        const client = yield* connect(`/public/stream?streams=${encodeURI("币安人生usdt")}@bookTicker`)

        const { data } = yield* after("10 seconds", client.readOf("币安人生usdt@bookTicker"))

        assert.strictEqual(data?.["s"], "币安人生USDT")
      })
    )

    test(
      "refuses unknown paths with status 404",
      Effect.gen(function* () {
        const refusals = yield* Effect.forEach(["/stream/nonsense", "/", "/public", "/futures/ws", "/spot"], (path) =>
          Effect.flip(connect(path))
        )

        for (const error of refusals) assert.deepInclude(error, { _tag: "Refused", status: 404 })
      })
    )

    test(
      "delivers only public topics without a category",
      Effect.gen(function* () {
        const client = yield* connect("/stream?streams=btcusdt@aggTrade/btcusdt@bookTicker/btcusdt@kline_1m")

        const frames = yield* after("10 seconds", Effect.all(Array.from({ length: 20 }, () => client.read)))

        assert.deepStrictEqual(new Set(frames.map((frame) => frame.stream)), new Set(["btcusdt@bookTicker"]))
      })
    )

    test(
      "delivers everything without a category where it is told to, as Binance's test exchange",
      Effect.gen(function* () {
        const client = yield* connect("/ws/btcusdt@aggTrade")

        const frame = yield* after("10 seconds", client.read)

        assert.strictEqual(frame["e"], "aggTrade")
      }),
      { deliversUnrouted: true }
    )

    // ---- control frames

    test(
      "acknowledges a subscription and then delivers",
      Effect.gen(function* () {
        const client = yield* connect("/market/stream")

        const ack = yield* client.request({ method: "SUBSCRIBE", params: ["btcusdt@aggTrade"], id: 1 })
        const frame = yield* after("10 seconds", client.read)

        assert.deepStrictEqual(ack, { result: null, id: 1 })
        assert.strictEqual(frame.stream, "btcusdt@aggTrade")
      })
    )

    test(
      "delivers no more after the end of a subscription, and acknowledges the end of what never was",
      Effect.gen(function* () {
        const client = yield* connect("/market/stream?streams=btcusdt@aggTrade/ethusdt@aggTrade")
        yield* after("10 seconds", client.readOf("btcusdt@aggTrade"))

        const acks = [
          yield* client.request({ method: "UNSUBSCRIBE", params: ["btcusdt@aggTrade"], id: 2 }),
          yield* client.request({ method: "UNSUBSCRIBE", params: ["dogeusdt@aggTrade"], id: 3 })
        ]
        const frames = yield* after("10 seconds", Effect.all([client.read, client.read]))

        assert.deepStrictEqual(acks, [
          { result: null, id: 2 },
          { result: null, id: 3 }
        ])
        assert.deepStrictEqual(new Set(frames.map((frame) => frame.stream)), new Set(["ethusdt@aggTrade"]))
      })
    )

    test(
      "acknowledges unknown, upper-case and misplaced names, lists them, and stays silent",
      Effect.gen(function* () {
        const client = yield* connect("/market/stream")
        const params = ["BTCUSDT@aggTrade", "btcusdt@bookTicker", "nosuch@aggTrade", "btcusdt@depth@250ms", "nonsense"]

        const ack = yield* client.request({ method: "SUBSCRIBE", params, id: 1 })
        const list = yield* client.request({ method: "LIST_SUBSCRIPTIONS", id: 2 })
        yield* client.request({ method: "SUBSCRIBE", params: ["ethusdt@aggTrade"], id: 3 })
        const frames = yield* after("10 seconds", Effect.all([client.read, client.read]))

        assert.deepStrictEqual(ack, { result: null, id: 1 })
        assert.deepStrictEqual(list, { result: params, id: 2 })
        assert.deepStrictEqual(new Set(frames.map((frame) => frame.stream)), new Set(["ethusdt@aggTrade"]))
      })
    )

    test(
      "says what is wrong with a request, with its id where that could be read",
      Effect.gen(function* () {
        const client = yield* connect("/market/ws")
        const error = (code: number, msg: string, id?: number) => ({
          error: { code, msg },
          ...(id === undefined ? {} : { id })
        })
        const methods = "`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`"

        const cases: ReadonlyArray<readonly [request: unknown, answer: unknown]> = [
          [{ method: "GET_PROPERTY", params: ["color"], id: 1 }, error(0, "Unknown property", 1)],
          [
            { method: "SET_PROPERTY", params: ["combined", "yes"], id: 2 },
            error(1, "Invalid value type: expected Boolean", 2)
          ],
          [
            { method: "GET_PROPERTY", params: [7], id: 3 },
            error(2, "Invalid request: property name must be a string", 3)
          ],
          [
            { method: "SUBSCRIBE", params: [], id: "4" },
            error(2, "Invalid request: request ID must be an unsigned integer")
          ],
          [
            { method: "SUBSCRIBE", params: [], id: -4 },
            error(2, "Invalid request: request ID must be an unsigned integer")
          ],
          [
            '{"method":"SUBSCRYBE","params":[],"id":5}',
            error(
              2,
              `Invalid request: unknown variant \`SUBSCRYBE\`, expected one of ${methods} at line 1 column 21`,
              5
            )
          ],
          [
            { method: "LIST_SUBSCRIPTIONS", params: ["btcusdt@aggTrade"], id: 6 },
            error(2, "Invalid request: too many parameters", 6)
          ],
          ['{"id":7}', error(2, "Invalid request: missing field `method` at line 1 column 8", 7)],
          ["hello", error(3, "Invalid JSON: expected value at line 1 column 1")],
          ["", error(3, "Invalid JSON: expected value at line 1 column 1")]
        ]
        const answers = yield* Effect.forEach(cases, ([request]) => client.request(request))

        assert.deepStrictEqual(
          answers,
          cases.map(([, answer]) => answer)
        )
      })
    )

    test(
      "switches the framing of an open connection",
      Effect.gen(function* () {
        const client = yield* connect("/market/ws/btcusdt@aggTrade")

        const before = yield* client.request({ method: "GET_PROPERTY", params: ["combined"], id: 1 })
        const ack = yield* client.request({ method: "SET_PROPERTY", params: ["combined", true], id: 2 })
        const behind = yield* client.request({ method: "GET_PROPERTY", params: ["combined"], id: 3 })
        const frame = yield* after("10 seconds", client.read)

        assert.deepStrictEqual(
          [before, ack, behind],
          [
            { result: false, id: 1 },
            { result: null, id: 2 },
            { result: true, id: 3 }
          ]
        )
        assert.strictEqual(frame.stream, "btcusdt@aggTrade")
      })
    )

    // ---- police

    test(
      "loses all topics to the one that is too many",
      Effect.gen(function* () {
        const client = yield* connect("/market/stream")
        const topics = (from: number, count: number) => Array.from({ length: count }, (_, i) => `a${from + i}@aggTrade`)

        const full = yield* client.request({ method: "SUBSCRIBE", params: topics(0, 1024), id: 1 })
        const over = yield* client.request({ method: "SUBSCRIBE", params: topics(1024, 1), id: 2 })

        assert.deepStrictEqual(full, { result: null, id: 1 })
        assert.deepStrictEqual(over, { error: { code: 4, msg: "Too many subscriptions" }, id: 2 })
        assert.deepStrictEqual(yield* client.fault, new Closed({ code: 1008, text: "Invalid request" }))
      })
    )

    test(
      "closes a connection that sends too many control frames in a second",
      Effect.gen(function* () {
        const client = yield* connect("/market/ws")

        for (let id = 1; id <= 4; id++) yield* client.wire.write(`{"method":"LIST_SUBSCRIPTIONS","id":${id}}`)
        const answers = yield* Effect.all([client.read, client.read, client.read])

        assert.deepStrictEqual(
          answers.map((answer) => answer.id),
          [1, 2, 3]
        )
        assert.deepStrictEqual(yield* client.fault, new Closed({ code: 1008, text: "Too many requests" }))
      }),
      { controlFramesPerSecond: 3 }
    )

    // ---- hooks

    test(
      "shows its connections, what they asked for and how they ended",
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        const client = yield* connect("/market/stream?streams=btcusdt@aggTrade")
        const connection = yield* exchange.accept

        yield* client.request({ method: "SUBSCRIBE", params: ["x@aggTrade"], id: 1 })
        const open = yield* exchange.connections
        yield* client.close(Exit.void)
        const ended = yield* connection.ended

        assert.deepStrictEqual(
          open.map(({ category, id }) => ({ category, id })),
          [{ category: "market", id: 1 }]
        )
        assert.match(connection.url, /\/market\/stream\?streams=btcusdt@aggTrade$/)
        assert.deepStrictEqual(yield* connection.topics, ["btcusdt@aggTrade", "x@aggTrade"])
        assert.strictEqual((yield* connection.receive).text, '{"method":"SUBSCRIBE","params":["x@aggTrade"],"id":1}')
        assert.deepStrictEqual(ended, new Closed({ code: 1000, text: "" }))
        assert.deepStrictEqual(yield* exchange.connections, [])
      })
    )

    test(
      "sees a client that cuts the connection",
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        const client = yield* connect("/market/stream")
        const connection = yield* exchange.accept

        yield* client.close(Exit.fail("silent"))

        assert.strictEqual((yield* connection.ended).code, 1006)
      })
    )

    test(
      "drops connections with and without a close frame",
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        const [one, two] = [yield* connect("/market/stream"), yield* connect("/public/stream")]
        const connection = yield* exchange.accept

        yield* connection.drop(1001, "going away")
        const first = yield* one.fault
        yield* exchange.dropAll()
        const second = yield* two.fault

        assert.deepStrictEqual(first, new Closed({ code: 1001, text: "going away" }))
        assert.deepStrictEqual(second, new Closed({ code: 1006, text: "" }))
        assert.deepStrictEqual(yield* exchange.connections, [])
      })
    )

    test(
      "refuses dials as told, then lets them through again",
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        yield* exchange.refuseNext(new Refused({ status: 429, retryAfterMillis: 5000 }))
        yield* exchange.refuse((dial) => (dial.url.includes("market") ? new Refused({ status: 503 }) : undefined))

        const first = yield* Effect.flip(connect("/public/stream"))
        const second = yield* Effect.flip(connect("/market/stream"))
        yield* connect("/public/stream")

        assert.deepInclude(first, { _tag: "Refused", status: 429, retryAfterMillis: 5000 })
        assert.deepInclude(second, { _tag: "Refused", status: 503 })
        assert.strictEqual((yield* exchange.dials).length, 3)
      })
    )

    test(
      "keeps a topic silent while others speak, and lets it speak again",
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        yield* exchange.mute("btcusdt@aggTrade")
        const client = yield* connect("/market/stream?streams=btcusdt@aggTrade/ethusdt@aggTrade")

        const muted = yield* after("10 seconds", Effect.all([client.read, client.read]))
        yield* exchange.unmute("btcusdt@aggTrade")
        yield* after("10 seconds", client.readOf("btcusdt@aggTrade"))

        assert.deepStrictEqual(new Set(muted.map((frame) => frame.stream)), new Set(["ethusdt@aggTrade"]))
      })
    )

    test(
      "answers requests and pings on a mute connection",
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        const client = yield* connect("/market/stream?streams=btcusdt@aggTrade")
        const connection = yield* exchange.accept
        yield* connection.mute(true)

        yield* pass("10 seconds")
        yield* client.wire.ping ?? Effect.die("this transport can ping")
        yield* client.wire.write('{"method":"LIST_SUBSCRIPTIONS","id":1}')
        const frame = yield* client.read

        assert.deepStrictEqual(frame, { result: ["btcusdt@aggTrade"], id: 1 })
        assert.strictEqual(yield* connection.pings, 1)
      })
    )

    test(
      "hears and says nothing on a frozen connection",
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        const client = yield* connect("/market/stream?streams=btcusdt@aggTrade")
        const connection = yield* exchange.accept
        yield* connection.freeze(true)
        const pong = yield* Effect.forkChild(client.wire.ping ?? Effect.die("this transport can ping"), {
          startImmediately: true
        })

        const bystander = yield* connect("/market/stream")

        yield* client.wire.write('{"method":"LIST_SUBSCRIPTIONS","id":1}')
        yield* pass("10 seconds")
        // What was written before has long arrived once another connection has been asked and answered.
        yield* bystander.request({ method: "LIST_SUBSCRIPTIONS", id: 1 })
        yield* connection.freeze(false)
        const answer = yield* client.request({ method: "LIST_SUBSCRIPTIONS", id: 2 })

        assert.strictEqual(answer.id, 2)
        assert.isUndefined(pong.pollUnsafe())
        assert.strictEqual((yield* connection.received).length, 1)
      })
    )

    test(
      "publishes events of the test to those who are subscribed",
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        const combined = yield* connect("/market/stream?streams=btcusdt@aggTrade")
        const raw = yield* connect("/market/ws/btcusdt@aggTrade")
        yield* connect("/market/stream?streams=ethusdt@aggTrade")

        yield* exchange.publish(UsdsM.aggTrade.of({ symbol: "BTCUSDT" }), trade)
        const payload = '{"e":"aggTrade","E":1,"a":7,"s":"BTCUSDT","p":"1.50","q":"2.000","f":1,"l":2,"T":1,"m":false}'

        assert.strictEqual(yield* published(combined), `{"stream":"btcusdt@aggTrade","data":${payload}}`)
        assert.strictEqual(yield* published(raw), payload)
      })
    )

    test(
      "publishes events of an array row in one frame, each with its own decimals",
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        const client = yield* connect("/market/ws/!miniTicker@arr")
        const connection = yield* exchange.accept
        const ticker = (symbol: string) =>
          UsdsM.MiniTicker.make({
            eventTime: EpochMillis.EpochMillis.make(1),
            symbol,
            lastPrice: 1,
            openPrice: 1,
            highPrice: 1,
            lowPrice: 1,
            volume: 1,
            quoteVolume: 1
          })

        yield* exchange.publish(UsdsM.allMiniTickers.of(), ticker("BTCUSDT"), ticker("DOGEUSDT"))
        const frame = yield* published(client)
        yield* connection.drop()

        assert.strictEqual(
          frame,
          '[{"e":"24hrMiniTicker","E":1,"s":"BTCUSDT","c":"1.00","o":"1.00","h":"1.00","l":"1.00","v":"1.000","q":"1.00"},' +
            '{"e":"24hrMiniTicker","E":1,"s":"DOGEUSDT","c":"1.00000","o":"1.00000","h":"1.00000","l":"1.00000","v":"1","q":"1.00000"}]'
        )
      })
    )

    test(
      "sends frames of the test as they are",
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        const client = yield* connect("/market/stream")
        const connection = yield* exchange.accept

        yield* connection.send("not JSON", "")

        assert.deepStrictEqual([yield* client.readText, yield* client.readText], ["not JSON", ""])
      })
    )
  })
