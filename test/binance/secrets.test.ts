import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Option, Redacted, Stream } from "effect"
import * as ConnectionPool from "../../src/connection/ConnectionPool.ts"
import * as Health from "../../src/connection/Health.ts"
import { defaultAccount } from "../../src/testing/ExchangeOptions.ts"
import * as Faults from "../../src/testing/Faults.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import { follow, pass, subjects, world } from "./AccountTest.ts"
import { paper } from "./Paper.ts"

/** What was sent to the exchange that opens something, from what it received. */
const secretsOf = Effect.gen(function* () {
  const { api, dials, rest } = yield* TestExchange
  const requests = yield* rest.requests
  const signatures = [
    ...requests.flatMap(({ query }) => new URLSearchParams(query).get("signature") ?? []),
    ...(yield* api.requests).flatMap(({ params }) => String(params["signature"] ?? params["listenToken"] ?? ""))
  ]
  const keys = (yield* dials).flatMap(({ url }) => url.match(/simulatedListenKey\w+/g) ?? [])
  const own = [defaultAccount.apiKey, defaultAccount.secret ?? Redacted.make("none")].map((each) =>
    Redacted.value(each)
  )
  return [...new Set([...own, ...signatures, ...keys])].filter((secret) => secret !== "")
})

describe("a program with accounts", () => {
  for (const subject of subjects) {
    it.effect(
      `prints no key, secret, signature, listenKey or listenToken, whatever goes wrong on ${subject.name}`,
      () => {
        const { lines, logger, tracer, write } = paper()
        return Effect.gen(function* () {
          const { exchange, fiber, fill, items, place } = yield* follow(subject, {})
          const pool = yield* ConnectionPool.ConnectionPool
          const health = yield* Health.make
          yield* pool.events.pipe(
            Stream.runForEach((event) => Effect.sync(() => write(event))),
            Effect.forkChild({ startImmediately: true })
          )
          const dump = Effect.gen(function* () {
            write(yield* pool.status, yield* pool.topics, yield* health.snapshot)
            yield* Effect.logTrace("so far", items)
          })
          const placed = yield* place
          yield* fill(placed)
          yield* pass("1 second")
          yield* dump
          // What can not be read: in the envelope, in the key, in the event.
          for (const percent of [3, 8, 15, 50, 95]) {
            yield* Effect.scoped(
              Effect.andThen(Faults.inject(Faults.corrupt(percent)), Effect.andThen(fill(placed), pass("20 seconds")))
            )
          }
          if (subject.way === "api") yield* exchange.api.endSubscriptions
          // The event that tells a key, damaged and whole.
          yield* exchange.rest.answer(({ method }) => (method === "PUT" ? { status: 200, body: {} } : undefined))
          yield* pass("59 minutes")
          yield* Effect.scoped(Effect.andThen(Faults.inject(Faults.truncate(90)), pass("2 minutes")))
          yield* pass("62 minutes")
          yield* exchange.rest.answer(() => undefined)
          yield* dump
          // Connections and calls that fail.
          yield* exchange.dropAll()
          yield* exchange.rest.answerNext({ status: 503, body: "<html><title>503</title></html>" }, 4)
          yield* exchange.rest.answerNext("break", 4)
          yield* exchange.rest.answerNext({ status: 200, body: { unexpected: "answer" } }, 0)
          yield* pass("3 minutes")
          yield* pool.rotateNow
          yield* pass("1 minute")
          yield* dump
          // The end of the stream, with an error.
          yield* exchange.rest.answer(() => ({
            status: 401,
            body: { code: -2015, msg: "Invalid API-key, IP, or permissions." }
          }))
          yield* exchange.dropAll()
          yield* pass("5 minutes")
          const exit = fiber.pollUnsafe()
          assert.isTrue(exit !== undefined && Exit.isFailure(exit))
          write(exit, Option.map(Exit.getCause(exit ?? Exit.void), Cause.pretty))
          yield* Effect.logFatal("the end", exit)
          write(items)

          const secrets = yield* secretsOf
          const printed = lines.join("\n")
          assert.isAtLeast(secrets.length, 10)
          assert.include(printed, "Malformed")
          assert.include(printed, subject.way === "key" ? "ListenKeyExpired" : "EventStreamTerminated")
          assert.include(printed, `GET ${subject.root}/openOrders`)
          assert.deepStrictEqual(
            secrets.filter((secret) => printed.includes(secret)),
            []
          )
          assert.notMatch(printed, /simulatedListen(Key|Token)/)
        }).pipe(Effect.provide(world({ logger })), Effect.withTracer(tracer))
      }
    )
  }
})
