import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Subscription } from "../../binance/MarketStream.ts"
import * as TopicTemplate from "../../connection/TopicTemplate.ts"
import * as Stages from "./stages.ts"
import type { Options } from "./world/world.ts"

// Rare as liquidations and listings are, one comes within this time.
const patience = 24 * 3_600_000

const payload = Effect.fnUntraced(function* (
  { row, topic }: Subscription<unknown>,
  accepts: (payload: string) => boolean,
  options: Options
) {
  const { stages } = yield* Stages.make(options)
  const { begin, players } = stages[row.market]
  yield* begin
  const player = new Map(players).get(row)
  const feed = player?.open(topic, { now: options.atMillis, phase: 0 })
  if (player === undefined || feed === undefined) return undefined
  for (let at = feed.dueAt(); at <= options.atMillis + patience; at = feed.dueAt()) {
    const found = feed
      .collect(at)
      .map((frame) => player.write(frame))
      .find(accepts)
    if (found !== undefined) return found
  }
  return undefined
})

/**
 * What the simulated exchange would send first for a topic of what is wanted, without waiting for it; `undefined` if it can
 * not list what the topic names.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* (
  subscription: Subscription<unknown>,
  accepts: (payload: string) => boolean
) {
  const options = { seed: "sample", activity: 10, atMillis: yield* Clock.currentTimeMillis }
  const listed = yield* payload(subscription, accepts, options)
  if (listed !== undefined) return listed
  const { pair, symbol } = TopicTemplate.make(subscription.row.template).parse(subscription.topic) ?? {}
  const symbols = [symbol, pair, pair && `${pair}_perp`].filter((name) => name !== undefined)
  return yield* payload(subscription, accepts, { ...options, symbols: symbols.map((name) => name.toUpperCase()) })
})
