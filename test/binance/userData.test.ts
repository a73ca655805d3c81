import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Fiber, Layer, Redacted, Schedule, Stream } from "effect"
import * as Credentials from "../../src/binance/Credentials.ts"
import type { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as NodeSignature from "../../src/node/NodeSignature.ts"
import type { ExchangeConnection } from "../../src/testing/ExchangeConnection.ts"
import type { RestRequest } from "../../src/testing/ExchangeRest.ts"
import { defaultAccount } from "../../src/testing/ExchangeOptions.ts"
import * as Faults from "../../src/testing/Faults.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import * as Account from "./AccountTest.ts"
import { collect, fillsOf, follow, idsOf, markersOf, otherSubjects, pass, subjects, world } from "./AccountTest.ts"

const requests = Effect.flatMap(TestExchange, ({ rest }) => rest.requests)

const newest = Effect.map(
  Effect.flatMap(TestExchange, ({ connections }) => connections),
  (all): ExchangeConnection => {
    const last = all.at(-1)
    assert.isDefined(last)
    return last
  }
)

const keyPut = ({ method, path }: RestRequest) => method === "PUT" && path.endsWith("/listenKey")

interface Loss {
  readonly name: string
  /** Whether only one of the ways on which events come can have it. */
  readonly of?: Account.Subject["way"]
  /** Brings it about; returns when the stream is to have recovered of it. */
  readonly bring: (subject: Account.Subject) => Effect.Effect<void, never, TestExchange | ConnectionPool>
  /** Whether fills that happen at once are missed by the stream. */
  readonly markers: ReadonlyArray<string>
  readonly after: Duration.Input
  /** Whether it takes a listen token. */
  readonly isOfToken?: boolean
  /** Whether it shows only where the answer to a renewal has the key. */
  readonly isToldByRenewal?: boolean
}

const answerPut = (answer: Parameters<typeof TestExchange.Service.rest.answerNext>[0]) =>
  Effect.flatMap(TestExchange, ({ rest }) => rest.answer((request) => (keyPut(request) ? answer : undefined)))

const losses: ReadonlyArray<Loss> = [
  {
    name: "a key that expires, as the stream says (listenKeyExpired)",
    of: "key",
    // Keepalives that Binance accepts, and that change nothing.
    bring: () => answerPut({ status: 200, body: {} }),
    after: "61 minutes",
    markers: ["Interrupted ListenKeyExpired"]
  },
  {
    name: "a key that is not known when it is to be kept alive (-1125)",
    of: "key",
    bring: () => answerPut({ status: 400, body: { code: -1125, msg: "This listenKey does not exist." } }),
    after: "31 minutes",
    markers: ["Interrupted ListenKeyUnknown"]
  },
  {
    name: "three keepalives that fail with 503",
    of: "key",
    bring: () => answerPut({ status: 503, body: { code: -1001, msg: "Internal error." } }),
    after: "36 minutes",
    markers: ["Interrupted KeepAliveFailed"]
  },
  {
    name: "three keepalives that hang",
    of: "key",
    bring: () =>
      Effect.gen(function* () {
        const { rest } = yield* TestExchange
        yield* pass("28 minutes")
        // Each is attempted three times.
        yield* rest.hangNext(9)
      }),
    after: "10 minutes",
    markers: ["Interrupted KeepAliveFailed"]
  },
  {
    name: "a key in whose place another process has put another one",
    of: "key",
    bring: () => answerPut({ status: 200, body: { listenKey: "another" } }),
    after: "31 minutes",
    markers: ["Interrupted ListenKeyReplaced"],
    isToldByRenewal: true
  },
  {
    name: "events that Binance ends, and nothing else (eventStreamTerminated)",
    of: "api",
    bring: () => Effect.flatMap(TestExchange, ({ api }) => Effect.andThen(api.endSubscriptions, pass("1 milli"))),
    after: "1 minute",
    markers: ["Interrupted EventStreamTerminated"]
  },
  {
    name: "a drop, after which Binance is too busy for requests for a while",
    of: "api",
    bring: () =>
      Effect.gen(function* () {
        const { api } = yield* TestExchange
        yield* api.answerNext({ status: 503, error: { code: -1008, msg: "Server is currently overloaded." } }, 4)
        yield* (yield* newest).drop()
      }),
    after: "1 minute",
    markers: ["Interrupted Closed"]
  },
  {
    name: "a drop, after which a request is never answered",
    of: "api",
    bring: () =>
      Effect.gen(function* () {
        const { api } = yield* TestExchange
        yield* api.hangNext()
        yield* (yield* newest).drop()
      }),
    after: "2 minutes",
    markers: ["Interrupted Closed"]
  },
  {
    name: "a drop, after which a token is refused (-1209)",
    of: "api",
    isOfToken: true,
    bring: () =>
      Effect.gen(function* () {
        const { api } = yield* TestExchange
        yield* api.answerNext({ status: 400, error: { code: -1209, msg: "Invalid listenToken." } }, 2)
        yield* (yield* newest).drop()
      }),
    after: "1 minute",
    markers: ["Interrupted Closed"]
  },
  {
    name: "tokens that can not be made, until the connection is cut after 24 hours",
    of: "api",
    isOfToken: true,
    bring: () =>
      Effect.gen(function* () {
        const { rest } = yield* TestExchange
        yield* rest.answer(({ path }) => (path.endsWith("/userListenToken") ? { status: 503 } : undefined))
        yield* pass("24 hours")
        yield* rest.answer(() => undefined)
      }),
    after: "2 minutes",
    markers: ["Interrupted Closed"]
  },
  {
    name: "a drop",
    bring: () => Effect.flatMap(newest, (connection) => connection.drop()),
    after: "1 minute",
    markers: ["Interrupted Closed"]
  },
  {
    name: "a pulled cable",
    bring: () => Effect.flatMap(newest, (connection) => connection.freeze(true)),
    after: "2 minutes",
    markers: ["Interrupted PingTimeout"]
  },
  {
    name: "a rotation",
    bring: Account.rotate,
    after: "10 minutes",
    markers: []
  },
  {
    name: "a rotation, when Binance is too busy for requests for a while",
    of: "api",
    bring: (subject) =>
      Effect.gen(function* () {
        const { api } = yield* TestExchange
        yield* api.answerNext({ status: 503, error: { code: -1008, msg: "Server is currently overloaded." } }, 6)
        yield* Account.rotate(subject)
      }),
    after: "10 minutes",
    markers: []
  },
  {
    name: "a rotation before the cut after 24 hours",
    bring: () => Effect.void,
    after: "25 hours",
    markers: []
  },
  {
    name: "a shutdown that the server announces",
    of: "key",
    bring: () =>
      Effect.scoped(Effect.andThen(Faults.inject(Faults.serverShutdown({ shape: "raw" })), pass("10 seconds"))),
    after: "10 minutes",
    // The next connection has brought nothing by then: who knows whether it is well.
    markers: ["Interrupted Closed"]
  },
  {
    name: "a shutdown that the server announces",
    of: "api",
    bring: () =>
      Effect.scoped(Effect.andThen(Faults.inject(Faults.serverShutdown({ shape: "event" })), pass("10 seconds"))),
    after: "10 minutes",
    // Its requests have been answered on the next connection: it is well.
    markers: []
  }
]

for (const subject of [...subjects, ...otherSubjects]) {
  const { book, method, name, root, way } = subject

  describe(`the account stream of ${name}`, () => {
    it.effect("tells orders and fills as they are pushed", () =>
      Effect.gen(function* () {
        const { fill, items, place } = yield* follow(subject)
        const placed = yield* place
        yield* fill(placed)
        yield* pass("1 second")

        assert.deepStrictEqual(fillsOf(subject, items), ["stream 1"])
        assert.deepStrictEqual(markersOf(items), ["Reconciled 0"])
      }).pipe(Effect.provide(world()))
    )

    if (way === "key") {
      it.effect("keeps its key alive every 30 minutes, at the endpoint of its market", () =>
        Effect.gen(function* () {
          yield* follow(subject)
          yield* pass("100 minutes")

          const kept = (yield* requests).filter(({ path }) => path.endsWith("/listenKey"))
          assert.deepStrictEqual(
            kept.map(({ atMillis, method, path }) => [method, path, Math.round(atMillis / 60_000)]),
            [
              ["POST", `${root}/listenKey`, 0],
              ["PUT", `${root}/listenKey`, 30],
              ["PUT", `${root}/listenKey`, 60],
              ["PUT", `${root}/listenKey`, 90]
            ]
          )
        }).pipe(Effect.provide(world()))
      )
    } else if (method === "userDataStream.subscribe.listenToken") {
      it.effect("renews its token after 12 hours, on the connection for which it was made", () =>
        Effect.gen(function* () {
          const { exchange } = yield* follow(subject)
          yield* pass("60 hours")

          const asked = yield* exchange.api.requests
          assert.deepStrictEqual(
            asked.map((each) => [each.method, each.connection]),
            [1, 1, 2, 2, 3, 3].map((connection) => [method, connection])
          )
          const posts = (yield* requests).filter((each) => each.method === "POST").map(({ path }) => path)
          assert.deepStrictEqual(
            posts,
            asked.map(() => "/sapi/v1/userListenToken")
          )
        }).pipe(Effect.provide(world()))
      )
    } else {
      it.effect("has nothing to renew: it asks for its events once for each connection", () =>
        Effect.gen(function* () {
          const { exchange } = yield* follow(subject)
          yield* pass("60 hours")

          const asked = yield* exchange.api.requests
          assert.isTrue(asked.every((each) => each.method === method))
          assert.lengthOf(asked, 3)
          assert.strictEqual(new Set(asked.map(({ connection }) => connection)).size, 3)
          assert.isTrue((yield* requests).every(({ method }) => method === "GET"))
        }).pipe(Effect.provide(world()))
      )
    }

    for (const { after, bring, isOfToken, isToldByRenewal, markers, name, of = way } of losses) {
      if (of !== way || (isToldByRenewal === true && !subject.renewalTellsKey)) continue
      if (isOfToken === true && method !== "userDataStream.subscribe.listenToken") continue
      it.effect(`tells each fill once, whatever comes: ${name}`, () =>
        Effect.gen(function* () {
          const { fill, items, place } = yield* follow(subject)
          const placed = yield* place
          yield* fill(placed)
          yield* pass("1 minute")
          yield* bring(subject)
          yield* fill(placed)
          yield* fill(placed)
          yield* pass(after)
          yield* Effect.flatMap(TestExchange, ({ rest }) => rest.answer(() => undefined))
          yield* fill(placed)
          yield* pass("2 minutes")
          yield* fill(placed)
          yield* pass("1 second")

          assert.deepStrictEqual(idsOf(subject, items), [1, 2, 3, 4, 5])
          assert.strictEqual(fillsOf(subject, items).at(-1), "stream 5")
          assert.deepStrictEqual(
            markersOf(items).filter((marker) => marker.startsWith("Interrupted")),
            markers
          )
          assert.strictEqual((yield* Effect.flatMap(TestExchange, ({ connections }) => connections)).length, 1)
          yield* Account.assertBelieved(subject, items)
        }).pipe(Effect.provide(world()))
      )
    }

    it.effect("finds by REST that its connection has gone mute, and opens another one", () =>
      Effect.gen(function* () {
        const { fill, items, place } = yield* follow(subject, {})
        const placed = yield* place
        yield* pass("1 minute")
        const mute = yield* newest
        yield* mute.mute(true)
        yield* fill(placed)
        yield* pass("6 minutes")
        yield* fill(placed)
        yield* pass("1 second")

        assert.deepStrictEqual(fillsOf(subject, items), ["rest 1", "stream 2"])
        assert.deepStrictEqual(markersOf(items).slice(0, 3), ["Reconciled 0", "Interrupted Mute", "Reconciled 2"])
        assert.notStrictEqual((yield* newest).id, mute.id)
      }).pipe(Effect.provide(world()))
    )

    it.effect("lets live events wait 10 seconds at most while REST does not answer", () =>
      Effect.gen(function* () {
        const { exchange, fill, items, place } = yield* follow(subject)
        const placed = yield* place
        yield* pass("1 minute")
        yield* exchange.rest.answer(({ path }) => (path.endsWith("/openOrders") ? { status: 503 } : undefined))
        yield* exchange.dropAll()
        yield* fill(placed)
        yield* pass("2 seconds")
        yield* fill(placed)
        yield* pass("8 seconds")
        assert.deepStrictEqual(fillsOf(subject, items), [])
        yield* pass("2 seconds")
        assert.deepStrictEqual(fillsOf(subject, items), ["stream 2"])

        yield* exchange.rest.answer(() => undefined)
        yield* pass("1 minute")
        assert.deepStrictEqual(fillsOf(subject, items), ["stream 2", "rest 1"])
        assert.strictEqual(markersOf(items).at(-1), "Reconciled 1")
        yield* Account.assertBelieved(subject, items)
      }).pipe(Effect.provide(world()))
    )

    it.effect("waits for fills that REST has in an order and does not list yet", () =>
      Effect.gen(function* () {
        const { exchange, fill, items, place } = yield* follow(subject)
        const placed = yield* place
        yield* pass("1 minute")
        let late = 2
        yield* exchange.rest.answer(({ path }) =>
          path.endsWith(subject.trades) && late-- > 0 ? { status: 200, body: [] } : undefined
        )
        yield* exchange.dropAll()
        yield* fill(placed)
        yield* fill(placed)
        yield* pass("10 seconds")

        assert.deepStrictEqual(fillsOf(subject, items), ["rest 1", "rest 2"])
        yield* Account.assertBelieved(subject, items)
      }).pipe(Effect.provide(world()))
    )

    it.effect("finds a fill of an order of which nothing else tells, although REST lists it only minutes later", () =>
      Effect.gen(function* () {
        const { exchange, fill, items, place } = yield* follow(subject, {})
        yield* place
        yield* pass("1 minute")
        yield* exchange.rest.answer(({ path }) =>
          path.endsWith(subject.trades) ? { status: 200, body: [] } : undefined
        )
        yield* exchange.dropAll()
        const placed = yield* place
        for (let i = 0; i < 9; i++) yield* fill(placed)
        yield* pass("6 minutes")
        assert.deepStrictEqual(idsOf(subject, items), [])
        yield* exchange.rest.answer(() => undefined)
        yield* pass("6 minutes")

        assert.deepStrictEqual(idsOf(subject, items), [1, 2, 3, 4, 5, 6, 7, 8, 9])
        yield* Account.assertBelieved(subject, items)
      }).pipe(Effect.provide(world()))
    )

    it.effect("goes on when REST never lists a fill that an order has", () =>
      Effect.gen(function* () {
        const { exchange, fill, items, place } = yield* follow(subject)
        const placed = yield* place
        yield* pass("1 minute")
        yield* exchange.rest.answer(({ path }) =>
          path.endsWith(subject.trades) ? { status: 200, body: [] } : undefined
        )
        yield* exchange.dropAll()
        yield* fill(placed)
        yield* pass("30 seconds")

        const last = items.findLast((item) => item._tag === "Event" && subject.orderOf(item.event) !== undefined)
        const order = last?._tag === "Event" ? subject.orderOf(last.event) : undefined
        assert.strictEqual(order?.executionType, subject.unexplained)
        assert.strictEqual(markersOf(items).at(-1), "Reconciled 2")
      }).pipe(Effect.provide(world()))
    )

    const [, symbol] = subject.symbols
    // An isolated account has one alone.
    if (symbol !== undefined) {
      it.effect("goes on when a symbol is not listed any more", () =>
        Effect.gen(function* () {
          const { account, exchange, fill, items, place } = yield* follow(subject)
          const placed = yield* place
          const other = yield* account.place(book, { symbol, side: "BUY", price: "1", quantity: "1" })
          yield* account.end(book, other, "EXPIRED")
          yield* account.place(book, { symbol, side: "BUY", price: "1", quantity: "1" })
          yield* pass("2 minutes")
          yield* exchange.rest.answer(({ path, query }) => {
            if (path.endsWith("/openOrders")) return undefined
            return new URLSearchParams(query).get("symbol") === symbol
              ? { status: 400, body: { code: -1121, msg: "Invalid symbol." } }
              : undefined
          })
          yield* exchange.dropAll()
          yield* fill(placed)
          yield* pass("1 minute")

          assert.deepStrictEqual(fillsOf(subject, items), ["rest 1"])
          assert.match(markersOf(items).at(-1) ?? "", /^Reconciled/)
        }).pipe(Effect.provide(world()))
      )

      it.effect("fails with InvalidRequest where a symbol of the options is none", () =>
        Effect.gen(function* () {
          const { rest } = yield* TestExchange
          yield* rest.answer(({ query }) =>
            new URLSearchParams(query).get("symbol") === "BTCUSTD"
              ? { status: 400, body: { code: -1121, msg: "Invalid symbol." } }
              : undefined
          )
          const { fiber } = yield* follow(subject, { symbols: ["BTCUSTD"] })
          yield* pass("1 minute")

          assert.isTrue(fiber.pollUnsafe() !== undefined)
          assert.include((yield* Effect.flip(Fiber.join(fiber))).message, "Invalid symbol")
        }).pipe(Effect.provide(world()))
      )
    }

    it.effect("tells of what could not be read, and reads it by REST", () =>
      Effect.gen(function* () {
        const { exchange, fill, items, place } = yield* follow(subject)
        const placed = yield* place
        yield* pass("1 minute")
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* exchange.inject(Faults.corrupt(90))
            yield* fill(placed)
            yield* exchange.inject(Faults.corrupt(90))
            yield* pass("1 second")
          })
        )
        yield* pass("1 minute")

        assert.deepStrictEqual(idsOf(subject, items), [1])
        assert.include(markersOf(items), "Malformed")
        assert.match(markersOf(items).at(-1) ?? "", /^Reconciled/)
        yield* Account.assertBelieved(subject, items)
      }).pipe(Effect.provide(world()))
    )

    it.effect("loses nothing when its consumer is slow", () =>
      Effect.gen(function* () {
        const { account } = yield* TestExchange
        const face = yield* account()
        const seen: Array<Account.OrderInEvent> = []
        yield* subject.follow({ reconcileEvery: "10 days" }).pipe(
          Stream.runForEach((item) => {
            const order = item._tag === "Event" ? subject.orderOf(item.event) : undefined
            if (order?.executionType === "TRADE") seen.push(order)
            return Effect.sleep("10 millis")
          }),
          Effect.forkChild({ startImmediately: true })
        )
        yield* pass("5 seconds")
        const { symbol } = subject
        const placed = yield* face.place(book, { symbol, side: "BUY", price: "1", quantity: "10000" })
        for (let i = 0; i < 3000; i++) {
          yield* face.fill(book, placed, { quantity: "1" })
          if (i % 100 === 99) yield* pass("1 milli")
        }
        yield* pass("5 minutes")

        assert.deepStrictEqual(
          seen.map(({ tradeId }) => tradeId),
          seen.map((_, i) => 1_000_001 + i)
        )
        assert.strictEqual(seen.length, 3000)
      }).pipe(Effect.provide(world()))
    )

    it.effect("closes its connection at its end, and ends nothing that others may use", () =>
      Effect.gen(function* () {
        const { exchange, fiber } = yield* follow(subject)
        yield* Fiber.interrupt(fiber)
        yield* pass("1 second")

        assert.deepStrictEqual(yield* exchange.connections, [])
        assert.isFalse((yield* requests).some(({ method }) => method === "DELETE"))
      }).pipe(Effect.provide(world()))
    )

    if (way === "key") {
      it.effect("ends its key when asked to", () =>
        Effect.gen(function* () {
          const { exchange, fiber } = yield* follow(subject, { closeOnRelease: true })
          yield* (yield* newest).drop()
          yield* pass("10 seconds")
          yield* Fiber.interrupt(fiber)
          yield* pass("1 second")

          assert.deepStrictEqual(
            (yield* requests).filter(({ method }) => method === "DELETE").map(({ path }) => path),
            [`${root}/listenKey`]
          )
          assert.deepStrictEqual(yield* exchange.connections, [])
        }).pipe(Effect.provide(world()))
      )
    }

    const second = { apiKey: Redacted.make("second-key"), secret: Redacted.make("second-secret") }
    it.effect("keeps apart several streams and several accounts of one program", () =>
      Effect.gen(function* () {
        const { account, exchange, fill, items, place } = yield* follow(subject)
        const twin = yield* collect(subject.follow())
        const theirs = yield* exchange.account(second.apiKey)
        const other = yield* collect(
          Stream.provide(subject.follow(), Layer.orDie(Layer.provide(Credentials.layer(second), NodeSignature.layer)))
        )
        const placed = yield* place
        const { symbol } = subject
        const their = yield* theirs.place(book, { symbol, side: "SELL", price: "80000", quantity: "3" })
        yield* exchange.dropAll()
        yield* fill(placed)
        yield* theirs.fill(book, their)
        yield* pass("1 minute")
        yield* fill(placed)
        yield* pass("1 second")

        assert.deepStrictEqual(idsOf(subject, items), [1, 2])
        assert.deepStrictEqual(idsOf(subject, twin.items), [1, 2])
        assert.deepStrictEqual(idsOf(subject, other.items), [1])
        assert.strictEqual((yield* account.trades(book)).length, 2)
      }).pipe(Effect.provide(world({ accounts: [defaultAccount, second] })))
    )

    describe("without a way in", () => {
      const reasonOf = Effect.gen(function* () {
        const { fiber } = yield* follow(subject)
        yield* pass("1 minute")
        assert.isTrue(fiber.pollUnsafe() !== undefined)
        return (yield* Effect.flip(Fiber.join(fiber))).reason._tag
      })

      it.effect("fails with KeyRefused for a wrong key", () =>
        Effect.gen(function* () {
          assert.strictEqual(yield* reasonOf, "KeyRefused")
        }).pipe(Effect.provide(world({ credentials: { apiKey: Redacted.make("wrong"), secret: second.secret } })))
      )

      it.effect("fails with SignatureRefused for a wrong secret", () =>
        Effect.gen(function* () {
          assert.strictEqual(yield* reasonOf, "SignatureRefused")
        }).pipe(Effect.provide(world({ credentials: { ...second, apiKey: defaultAccount.apiKey } })))
      )

      it.effect("fails with KeyRefused from an address that is not allowed", () =>
        Effect.gen(function* () {
          assert.strictEqual(yield* reasonOf, "KeyRefused")
        }).pipe(Effect.provide(world({ accounts: [{ ...defaultAccount, addresses: ["10.0.0.1"] }] })))
      )

      it.effect("goes by Binance's clock where its own is off by a minute", () =>
        Effect.gen(function* () {
          const { rest } = yield* TestExchange
          yield* rest.setAhead("1 minute")
          const { fill, items, place } = yield* follow(subject)
          const placed = yield* place
          yield* fill(placed)
          yield* pass("1 second")
          yield* rest.setAhead("2 minutes")
          yield* Effect.flatMap(newest, (connection) => connection.drop())
          yield* fill(placed)
          yield* pass("1 minute")

          assert.deepStrictEqual(fillsOf(subject, items), ["stream 1", "rest 2"])
        }).pipe(Effect.provide(world()))
      )

      it.effect("says why it waits while there is no network, and begins when there is", () =>
        Effect.gen(function* () {
          const { rest } = yield* TestExchange
          yield* rest.answer(() => "break")
          const { fill, items, place } = yield* follow(subject)
          yield* pass("5 minutes")
          assert.deepStrictEqual(markersOf(items), ["Interrupted Unreachable"])

          yield* rest.answer(() => undefined)
          yield* pass("1 minute")
          yield* fill(yield* place)
          yield* pass("1 second")
          assert.deepStrictEqual(fillsOf(subject, items), ["stream 1"])
        }).pipe(Effect.provide(world()))
      )

      it.effect("fails with Unreachable where it is not to wait for a network", () =>
        Effect.gen(function* () {
          const { rest } = yield* TestExchange
          yield* rest.answer(() => "break")
          const { fiber } = yield* follow(subject, { retry: Schedule.recurs(1) })
          yield* pass("1 minute")
          assert.strictEqual((yield* Effect.flip(Fiber.join(fiber))).reason._tag, "Unreachable")
        }).pipe(Effect.provide(world()))
      )
    })
  })
}
