/**
 * What each fault does to a connection, however the exchange is reached.
 */
import { assert, describe } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope } from "effect"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import { Transport } from "../../src/connection/Transport.ts"
import type { Fault, Step } from "../../src/testing/Fault.ts"
import * as Faults from "../../src/testing/Faults.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import { connect, type Face } from "./TestExchangeTest.ts"

const symbol = "MYCOINUSDT"
const topic = "mycoinusdt@aggTrade"
const path = `/market/stream?streams=${topic}/yourcoinusdt@aggTrade`

/** Trades of coins that only the test brings about. */
const publish = (ids: ReadonlyArray<number>, of = symbol) =>
  Effect.gen(function* () {
    const exchange = yield* TestExchange
    for (const id of ids) {
      yield* exchange.publish(UsdsM.aggTrade.of({ symbol: of }), {
        _tag: "AggTrade",
        eventTime: UsdsM.EpochMillis.make(1),
        aggregateTradeId: id,
        symbol: of,
        price: 1,
        quantity: 1,
        firstTradeId: id,
        lastTradeId: id,
        tradeTime: UsdsM.EpochMillis.make(1),
        isBuyerMaker: false
      })
    }
  })

export const suite = (name: string, { layer, pass, run }: Face) =>
  describe(`faults of ${name}`, () => {
    const test = <A, E>(sentence: string, effect: Effect.Effect<A, E, TestExchange | Transport | Scope.Scope>) =>
      run(sentence, () => Effect.provide(Effect.scoped(effect), layer()))

    /** The ids of the next trades. */
    const readIds = (client: Effect.Success<ReturnType<typeof connect>>, count: number) =>
      Effect.gen(function* () {
        const reading = yield* Effect.forkChild(Effect.replicateEffect(client.read, count), { startImmediately: true })
        yield* pass("10 seconds")
        return (yield* Fiber.join(reading)).map((frame) => frame.data?.["a"])
      })

    const list = { method: "LIST_SUBSCRIPTIONS", id: 1 }

    // ---- the dial

    test(
      "refuse: answers handshakes with a status, and tells when to come again in seconds or as a date",
      Effect.gen(function* () {
        const attempt = (fault: Fault) =>
          Effect.scoped(Effect.andThen(Faults.inject(fault), Effect.flip(connect(path))))

        const bare = yield* attempt(Faults.refuse({ status: 503 }))
        const seconds = yield* attempt(Faults.refuse({ status: 429, retryAfter: "90 seconds" }))
        const dated = yield* attempt(Faults.refuse({ status: 418, retryAfter: "90 seconds", isDated: true }))
        yield* connect(path)

        assert.deepInclude(bare, { _tag: "Refused", status: 503, retryAfterMillis: undefined })
        assert.deepInclude(seconds, { _tag: "Refused", status: 429, retryAfterMillis: 90_000 })
        assert.deepInclude(dated, { _tag: "Refused", status: 418 })
        // Dates have whole seconds.
        const millis = dated._tag === "Refused" ? (dated.retryAfterMillis ?? 0) : 0
        assert.isAtLeast(millis, 89_000)
        assert.isAtMost(millis, 91_000)
      })
    )

    test(
      "refuse: strikes a market, a category, or those who ask for a topic",
      Effect.gen(function* () {
        const { environment } = yield* TestExchange
        const { dial } = yield* Transport
        yield* Faults.inject(Faults.refuse({ status: 500 }), { market: "spot" })
        yield* Faults.inject(Faults.refuse({ status: 503 }), { category: "public" })
        yield* Faults.inject(Faults.refuse({ status: 418 }), { topic: "btcusdt@aggTrade" })

        const byMarket = yield* Effect.flip(dial(`${environment.spot.webSocket}/stream?streams=btcusdt@trade`))
        const byCategory = yield* Effect.flip(connect("/public/stream?streams=btcusdt@trade"))
        const byTopic = yield* Effect.flip(connect("/market/stream?streams=ethusdt@aggTrade/btcusdt@aggTrade"))
        yield* connect(path)

        assert.deepInclude(byMarket, { _tag: "Refused", status: 500 })
        assert.deepInclude(byCategory, { _tag: "Refused", status: 503 })
        assert.deepInclude(byTopic, { _tag: "Refused", status: 418 })
      })
    )

    test(
      "hang: begins a handshake that does not end",
      Effect.gen(function* () {
        const { dialed } = yield* TestExchange
        const hanging = yield* Scope.make()
        yield* Scope.provide(Faults.inject(Faults.hang), hanging)
        const attempt = yield* Effect.forkChild(connect(path), { startImmediately: true })
        yield* dialed

        yield* Scope.close(hanging, Exit.void)
        yield* connect(path)

        assert.isUndefined(attempt.pollUnsafe())
        yield* Fiber.interrupt(attempt)
      })
    )

    test(
      "dnsFailure and tlsFailure: let no dial through",
      Effect.gen(function* () {
        const attempt = (fault: Fault) =>
          Effect.scoped(Effect.andThen(Faults.inject(fault), Effect.flip(connect(path))))

        const errors = [yield* attempt(Faults.dnsFailure), yield* attempt(Faults.tlsFailure)]
        yield* connect(path)

        assert.deepStrictEqual(
          errors.map((error) => error._tag),
          ["DialFailed", "DialFailed"]
        )
      })
    )

    // ---- the connection

    test(
      "close: ends connections with any code, or with none",
      Effect.gen(function* () {
        const ending = (fault: Fault) =>
          Effect.gen(function* () {
            const client = yield* connect(path)
            yield* (yield* TestExchange).accept
            yield* Faults.inject(fault)
            return yield* client.fault
          })

        const codes = [1000, 1001, 1005, 1006, 1008, 1011, 4999]
        const endings = yield* Effect.forEach(codes, (code) => ending(Faults.close({ code })))
        const withReason = yield* ending(Faults.close({ code: 1012, reason: "restart" }))
        const violation = yield* ending(Faults.policyViolation)

        assert.deepStrictEqual(
          endings.map((fault) => fault._tag === "Closed" && fault.code),
          codes
        )
        assert.deepInclude(withReason, { _tag: "Closed", code: 1012, text: "restart" })
        assert.deepInclude(violation, { _tag: "Closed", code: 1008, text: "Too many requests" })
      })
    )

    test(
      "cutAfter: ends connections that are that old, and those that will be",
      Effect.gen(function* () {
        const client = yield* connect(path)
        yield* (yield* TestExchange).accept
        yield* Faults.inject(Faults.cutAfter("50 millis"), { connections: "all" })
        const later = yield* connect(path)

        const faults = yield* Effect.forkChild(Effect.all([client.fault, later.fault]), { startImmediately: true })
        yield* pass("1 second")

        for (const fault of yield* Fiber.join(faults)) assert.deepInclude(fault, { _tag: "Closed", code: 1006 })
      })
    )

    test(
      "serverShutdown: announces the end in three shapes, and ends",
      Effect.gen(function* () {
        const shapes = ["raw", "combined", "event"] as const
        const ends = yield* Effect.forEach(
          shapes,
          Effect.fnUntraced(function* (shape) {
            const client = yield* connect(path)
            yield* (yield* TestExchange).accept
            yield* Faults.inject(Faults.serverShutdown({ shape, grace: "50 millis" }))
            const notice = yield* client.readText
            const fault = yield* Effect.forkChild(client.fault, { startImmediately: true })
            yield* pass("1 second")
            return { notice: notice.replace(/\d+/, "0"), fault: yield* Fiber.join(fault) }
          })
        )

        assert.deepStrictEqual(
          ends.map(({ notice }) => notice),
          [
            '{"e":"serverShutdown","E":0}',
            '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":0}}',
            '{"event":{"e":"serverShutdown","E":0}}'
          ]
        )
        for (const { fault } of ends) assert.deepInclude(fault, { _tag: "Closed", code: 1001 })
      })
    )

    test(
      "halfOpen: lets nothing pass until it ends, and what was sent is lost",
      Effect.gen(function* () {
        const client = yield* connect(path)
        const connection = yield* (yield* TestExchange).accept
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* Faults.inject(Faults.halfOpen)
            yield* publish([1])
            yield* client.wire.write(JSON.stringify(list))
            // What was written has long arrived once another connection has been asked and answered.
            yield* (yield* connect(path)).request(list)
          })
        )

        yield* publish([2])

        assert.deepStrictEqual(yield* readIds(client, 1), [2])
        assert.deepStrictEqual(yield* connection.received, [])
      })
    )

    test(
      "silence: keeps back events, of all topics or of one, and answers requests",
      Effect.gen(function* () {
        const client = yield* connect(path)
        yield* (yield* TestExchange).accept
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* Faults.inject(Faults.silence)
            yield* publish([1])
            assert.strictEqual((yield* client.request(list)).id, 1)
          })
        )

        yield* Faults.inject(Faults.silence, { topic })
        yield* publish([2])
        yield* publish([3], "YOURCOINUSDT")

        assert.deepStrictEqual(yield* readIds(client, 1), [3])
      })
    )

    test(
      "slow and burst: deliver late and together, all of it and in order",
      Effect.gen(function* () {
        const client = yield* connect(path)
        yield* (yield* TestExchange).accept
        yield* Effect.scoped(Effect.andThen(Faults.inject(Faults.slow("100 millis")), publish([1, 2])))
        yield* Faults.inject(Faults.burst("200 millis"))

        yield* publish([3, 4])

        assert.deepStrictEqual(yield* readIds(client, 4), [1, 2, 3, 4])
      })
    )

    // ---- a frame

    test(
      "duplicate, reorder, dropFrame: strike one frame of each connection",
      Effect.gen(function* () {
        const client = yield* connect(path)
        const other = yield* connect(path)
        yield* (yield* TestExchange).accept
        yield* (yield* TestExchange).accept

        yield* Faults.inject(Faults.duplicate)
        yield* publish([1, 2])
        yield* Faults.inject(Faults.reorder)
        yield* publish([3, 4, 5])
        yield* Faults.inject(Faults.dropFrame)
        yield* publish([6, 7])

        const ids = [1, 1, 2, 4, 3, 5, 7]
        assert.deepStrictEqual(yield* readIds(client, ids.length), ids)
        assert.deepStrictEqual(yield* readIds(other, ids.length), ids)
      })
    )

    test(
      "reorder: gives back what nothing followed",
      Effect.gen(function* () {
        const client = yield* connect(path)
        yield* (yield* TestExchange).accept

        yield* Effect.scoped(Effect.andThen(Faults.inject(Faults.reorder, { topic }), publish([1])))

        assert.deepStrictEqual(yield* readIds(client, 1), [1])
      })
    )

    test(
      "truncate, corrupt, oversize: change the text of one frame",
      Effect.gen(function* () {
        const client = yield* connect(path)
        yield* (yield* TestExchange).accept
        const intact = yield* Effect.andThen(publish([1]), client.readText)
        const struck = (fault: Fault) =>
          Effect.andThen(Effect.andThen(Faults.inject(fault), publish([1])), client.readText)

        assert.strictEqual(yield* struck(Faults.truncate()), intact.slice(0, intact.length / 2))
        assert.throws(() => JSON.parse(intact.slice(0, intact.length / 2)))
        const corrupt = yield* struck(Faults.corrupt(0))
        assert.strictEqual(corrupt, `\u0000${intact.slice(1)}`)
        const oversize = yield* struck(Faults.oversize(1000))
        assert.strictEqual(oversize.length, 1000)
        assert.deepStrictEqual(JSON.parse(oversize), JSON.parse(intact))
        yield* publish([1])
        assert.strictEqual(yield* client.readText, intact)
      })
    )

    // ---- an answer

    test(
      "lostAck, lateAck, errorAck: strike one answer",
      Effect.gen(function* () {
        const client = yield* connect(path)
        const connection = yield* (yield* TestExchange).accept
        const subscribe = (id: number) => ({ method: "SUBSCRIBE", params: [`a${id}@aggTrade`], id })

        yield* Faults.inject(Faults.lostAck)
        yield* client.wire.write(JSON.stringify(subscribe(1)))
        yield* client.request(list)
        yield* Faults.inject(Faults.lateAck("100 millis"))
        yield* client.wire.write(JSON.stringify(subscribe(2)))
        const first = yield* client.request(subscribe(3))
        const reading = yield* Effect.forkChild(client.read, { startImmediately: true })
        yield* pass("1 second")
        const second = yield* Fiber.join(reading)
        yield* Faults.inject(Faults.errorAck({ code: 2, text: "no" }), { topic: "a5@aggTrade" })
        const fourth = yield* client.request(subscribe(4))
        const fifth = yield* client.request(subscribe(5))

        assert.deepStrictEqual(first, { result: null, id: 3 })
        assert.deepStrictEqual(second, { result: null, id: 2 })
        assert.deepStrictEqual(fourth, { result: null, id: 4 })
        assert.deepStrictEqual<unknown>(fifth, { error: { code: 2, msg: "no" }, id: 5 })
        assert.deepStrictEqual(
          (yield* connection.topics).slice(2),
          ["a1", "a2", "a3", "a4"].map((a) => `${a}@aggTrade`)
        )
      })
    )

    // ---- together

    test(
      "compose: later ones meet what earlier ones have left",
      Effect.gen(function* () {
        const client = yield* connect(path)
        yield* (yield* TestExchange).accept

        yield* Faults.inject(Faults.dropFrame)
        yield* Faults.inject(Faults.duplicate)
        yield* publish([1, 2, 3])

        assert.deepStrictEqual(yield* readIds(client, 3), [2, 2, 3])
      })
    )

    test(
      "strike one connection of several, or those that open later too",
      Effect.gen(function* () {
        const { accept } = yield* TestExchange
        const [one, two] = [yield* connect(path), yield* connect(path)]
        yield* Effect.andThen(accept, accept)

        yield* Faults.inject(Faults.dropFrame, { connections: 3 })
        yield* publish([1, 2])
        const ids = [yield* readIds(one, 2), yield* readIds(two, 1)]
        yield* Faults.inject(Faults.dropFrame, { connections: "all" })
        const three = yield* connect(path)
        yield* accept
        yield* publish([3, 4])

        assert.deepStrictEqual(ids, [[1, 2], [2]])
        assert.deepStrictEqual(yield* readIds(one, 1), [4])
        assert.deepStrictEqual(yield* readIds(three, 1), [4])
      })
    )

    test(
      "are played as a schedule says",
      Effect.gen(function* () {
        const client = yield* connect(path)
        yield* (yield* TestExchange).accept
        const steps: ReadonlyArray<Step> = [
          { fault: Faults.silence, target: {}, afterMillis: 0, forMillis: 100 },
          { fault: Faults.duplicate, target: { topic }, afterMillis: 50, forMillis: 300 },
          { fault: Faults.close(), target: {}, afterMillis: 150, forMillis: 0 }
        ]

        const playing = yield* Effect.forkChild(Faults.play(steps), { startImmediately: true })
        yield* publish([1])
        const fault = yield* Effect.forkChild(client.fault, { startImmediately: true })
        yield* pass("1 second")

        assert.deepInclude(yield* Fiber.join(fault), { code: 1006 })
        yield* Fiber.join(playing)
      })
    )
  })
