/**
 * Whatever happens to an account, and to the ways in which it is heard of: when all is calm again, the program believes what the exchange
 * has, and was told of every fill once.
 */
import { assert } from "@effect/vitest"
import { BigDecimal, Effect, Schema } from "effect"
import type { ExchangeAccount, Order } from "../../src/testing/ExchangeAccount.ts"
import type { RestAnswer, RestRequest } from "../../src/testing/ExchangeRest.ts"
import * as Faults from "../../src/testing/Faults.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import { assertBelieved, collect, pass, rotate, type Subject } from "./AccountTest.ts"

const upTo = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 1, maximum }))

const Place = Schema.TaggedStruct("Place", {
  symbol: upTo(2),
  isBuy: Schema.Boolean,
  quantity: upTo(9),
  price: upTo(9)
})

const Fill = Schema.TaggedStruct("Fill", { order: upTo(8), quantity: upTo(3), price: upTo(9) })

// Orders and fills are what there is most of.
const Trading = Schema.Union([
  Place,
  Place,
  Fill,
  Fill,
  Fill,
  Schema.TaggedStruct("Amend", { order: upTo(8), more: upTo(3), price: upTo(9) }),
  Schema.TaggedStruct("End", { order: upTo(8), status: Schema.Literals(["CANCELED", "EXPIRED"]) }),
  Schema.TaggedStruct("Deposit", { amount: upTo(1000) })
])

const Trouble = Schema.Union([
  Schema.TaggedStruct("Drop", {}),
  Schema.TaggedStruct("Drop", {}),
  Schema.TaggedStruct("Freeze", {}),
  Schema.TaggedStruct("Mute", {}),
  Schema.TaggedStruct("Rotate", {}),
  Schema.TaggedStruct("Shutdown", {}),
  /** Keepalives that change nothing, for an hour; where there are no keys, the end of the events. */
  Schema.TaggedStruct("ExpireKey", {}),
  /** Where there are no keys, the requests for events are refused for a while, or the tokens in them. */
  Schema.TaggedStruct("ForgetKey", {}),
  /** A frame that is lost, one that can not be read, one that comes twice or late. */
  Schema.TaggedStruct("Frame", { fault: Schema.Literals(["dropFrame", "corrupt", "duplicate", "reorder"]) }),
  Schema.TaggedStruct("Slow", { millis: upTo(8000) }),
  Schema.TaggedStruct("RestFails", { requests: upTo(12) }),
  Schema.TaggedStruct("RestHangs", { requests: upTo(6) }),
  Schema.TaggedStruct("RestDelays", { millis: upTo(1500) }),
  /** Fills that REST does not list yet. */
  Schema.TaggedStruct("RestLags", { requests: upTo(3) })
])

/** One thing that happens, and the time until the next. */
export const Step = Schema.Struct({
  happening: Schema.Union([Trading, Trading, Trading, Trouble]),
  // Outages of a connection last seconds.
  thenMillis: Schema.Union([upTo(10), upTo(1000), upTo(3000), upTo(40_000)])
})

export type Step = typeof Step.Type

// After these, what was missed may be found when later events have been told.
const disorderly = new Set(["Frame", "Slow", "RestFails", "RestHangs", "RestDelays", "RestLags", "Shutdown"])

const isOpen = ({ status }: Order): boolean => status === "NEW" || status === "PARTIALLY_FILLED"

const picked = Effect.fnUntraced(function* (account: ExchangeAccount, subject: Subject, index: number) {
  const open = (yield* account.orders(subject.book)).filter(isOpen)
  return open.length === 0 ? undefined : open[index % open.length]
})

const least = (one: BigDecimal.BigDecimal, other: BigDecimal.BigDecimal) =>
  BigDecimal.format(BigDecimal.min(one, other))

const anOrder = { side: "BUY", price: "80000", quantity: "9" } as const

const trade = Effect.fnUntraced(function* (subject: Subject, account: ExchangeAccount, what: typeof Trading.Type) {
  const { asset, book, symbols } = subject
  const priceOf = (price: number) => String(80_000 + price)
  if (what._tag === "Deposit") return yield* account.deposit(book, asset, String(what.amount))
  if (what._tag === "Place") {
    return yield* account.place(book, {
      symbol: symbols[what.symbol - 1] ?? subject.symbol,
      side: what.isBuy ? "BUY" : "SELL",
      price: priceOf(what.price),
      quantity: String(what.quantity)
    })
  }
  const found = yield* picked(account, subject, what.order)
  if (found === undefined && what._tag !== "Fill") return
  const order = found ?? (yield* account.place(book, { ...anOrder, symbol: subject.symbol }))
  switch (what._tag) {
    case "Fill": {
      const left = BigDecimal.subtract(order.quantity, order.filledQuantity)
      const quantity = least(left, BigDecimal.fromBigInt(BigInt(what.quantity)))
      return yield* account.fill(book, order, { quantity, price: priceOf(what.price), commission: "0.01" })
    }
    case "Amend": {
      const quantity = BigDecimal.format(BigDecimal.sum(order.quantity, BigDecimal.fromBigInt(BigInt(what.more))))
      return yield* account.amend(book, order, { quantity, price: priceOf(what.price) })
    }
    case "End":
      return yield* account.end(book, order, what.status)
  }
})

/** What REST is to answer in place of what it would, for so many requests. */
interface Obstacle {
  readonly isFor: (request: RestRequest) => boolean
  readonly answer: RestAnswer
  left: number
}

const overloaded = { status: 503, error: { code: -1008, msg: "Overloaded." } }

const wrongToken = { status: 400, error: { code: -1209, msg: "Invalid listenToken." } }

const isKeepAlive = ({ method, path }: RestRequest) => method === "PUT" && path.endsWith("/listenKey")

const trouble = Effect.fnUntraced(function* (subject: Subject, what: typeof Trouble.Type, obstacles: Array<Obstacle>) {
  const { api, connections, inject, rest } = yield* TestExchange
  const { method, trades, way } = subject
  const connection = (yield* connections).at(-1)
  const bar = (answer: RestAnswer, left: number, isFor: Obstacle["isFor"] = () => true) =>
    Effect.sync(() => void obstacles.push({ isFor, answer, left }))
  switch (what._tag) {
    case "Drop":
      return yield* connection?.drop() ?? Effect.void
    case "Freeze":
      return yield* connection?.freeze(true) ?? Effect.void
    case "Mute":
      return yield* connection?.mute(true) ?? Effect.void
    case "Rotate":
      return yield* rotate(subject)
    case "Shutdown":
      return yield* inject(Faults.serverShutdown({ shape: way === "key" ? "raw" : "event" }))
    case "ExpireKey":
      if (way === "api") return yield* api.endSubscriptions
      yield* bar({ status: 200, body: {} }, 2, isKeepAlive)
      return yield* pass("62 minutes")
    case "ForgetKey":
      if (way === "api")
        return yield* api.answerNext(method === "userDataStream.subscribe.listenToken" ? wrongToken : overloaded, 3)
      yield* bar({ status: 400, body: { code: -1125, msg: "This listenKey does not exist." } }, 1, isKeepAlive)
      return yield* pass("31 minutes")
    case "Frame":
      return yield* inject(what.fault === "corrupt" ? Faults.corrupt(90) : Faults[what.fault])
    case "Slow":
      return yield* inject(Faults.slow(what.millis))
    case "RestFails":
      return yield* bar({ status: 503, body: { code: -1001, msg: "Internal error." } }, what.requests)
    case "RestHangs":
      return yield* rest.hangNext(what.requests)
    case "RestDelays":
      return yield* rest.setDelay(what.millis)
    case "RestLags":
      return yield* bar({ status: 200, body: [] }, what.requests, ({ path }) => path.endsWith(trades))
  }
})

const isTrading = Schema.is(Trading)

const summary = (order: {
  readonly symbol: string
  readonly orderId: bigint
  readonly status: string
  readonly filledQuantity: BigDecimal.BigDecimal
  readonly quantity: BigDecimal.BigDecimal
  readonly price: BigDecimal.BigDecimal
}) =>
  [
    order.symbol,
    order.orderId,
    order.status,
    ...[order.filledQuantity, order.quantity, order.price].map((each) => BigDecimal.format(each))
  ].join(" ")

/** Plays the steps, lets all be calm, and compares. */
export const converges = Effect.fnUntraced(function* (subject: Subject, steps: ReadonlyArray<Step>) {
  const { account: accountOf, connections, rest } = yield* TestExchange
  const account = yield* accountOf()
  const obstacles: Array<Obstacle> = []
  yield* rest.answer((request) => {
    const obstacle = obstacles.find(({ isFor, left }) => left > 0 && isFor(request))
    if (obstacle === undefined) return undefined
    obstacle.left--
    return obstacle.answer
  })
  const { items } = yield* collect(subject.follow())
  const orders = yield* subject.orders.pipe(Effect.forkChild({ startImmediately: true }))
  yield* pass("1 second")

  yield* Effect.scoped(
    Effect.forEach(
      steps,
      Effect.fnUntraced(function* ({ happening, thenMillis }) {
        yield* isTrading(happening) ? trade(subject, account, happening) : trouble(subject, happening, obstacles)
        yield* pass(thenMillis)
      }),
      { discard: true }
    )
  )
  yield* rest.setDelay(0)
  yield* Effect.forEach(yield* connections, (connection) => connection.freeze(false), { discard: true })
  yield* pass("12 minutes")

  const told = items.flatMap((item) => {
    const order = item._tag === "Event" ? subject.orderOf(item.event) : undefined
    return order?.executionType === "TRADE" ? [order] : []
  })
  const isInOrder = !steps.some(({ happening }) => disorderly.has(happening._tag))
  for (const symbol of subject.symbols) {
    const ids = told.filter((order) => order.symbol === symbol).map(({ tradeId }) => tradeId ?? 0)
    const real = (yield* account.trades(subject.book)).filter((each) => each.symbol === symbol)
    assert.deepStrictEqual(
      isInOrder ? ids : ids.toSorted((one, other) => one - other),
      real.map(({ tradeId }) => tradeId)
    )
  }
  const open = (yield* account.orders(subject.book)).filter(isOpen)
  const known = yield* Effect.flatten(Effect.flatten(Effect.sync(() => orders.pollUnsafe() ?? Effect.die("not known"))))
  assert.deepStrictEqual(known.map(summary).toSorted(), open.map(summary).toSorted())
  yield* assertBelieved(subject, items)
})
