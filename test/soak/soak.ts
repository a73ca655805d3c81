/**
 * A program on real sockets under random faults, for a while: what its streams bring is held against the exchange's own record,
 * and what it leaves behind is measured.
 */
import { Clock, Effect, Logger } from "effect"
import type * as Egress from "../../src/node/Egress.ts"
import * as NodeBinance from "../../src/node/NodeBinance.ts"
import * as NodeTestExchange from "../../src/node/NodeTestExchange.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import { policy } from "../supervision/supervise.ts"
import * as Plan from "./plan.ts"
import * as Round from "./round.ts"
import * as Stock from "./stock.ts"

export interface Options {
  readonly seed: string
  readonly forMillis: number
}

export interface Result {
  readonly seed: string
  readonly forMillis: number
  readonly rounds: number
  readonly subscribers: number
  readonly dials: number
  /** How often streams brought, marked or passed over something. */
  readonly counts: Effect.Success<typeof Stock.counts>
  /** Faults by kind. */
  readonly faults: ReadonlyMap<string, number>
  readonly slowestRecoveryMillis: number
  /** What did not hold, in sentences. */
  readonly violations: ReadonlyArray<string>
  /** When the warm-up was over, and at the end. */
  readonly heapBytes: { readonly before: number; readonly after: number }
  /** What kept the process alive then, by kind. */
  readonly handles: { readonly before: ReadonlyArray<string>; readonly after: ReadonlyArray<string> }
}

const roundMillis = 20_000

// Compiled code and pools of memory have come to their size by then.
const warmUpMillis = 25_000

// What a connection leaves is gone by then.
const settleMillis = 3000

const roundsIn = Effect.fnUntraced(function* ({ forMillis, seed }: Options) {
  const exchange = yield* TestExchange
  const begun = yield* Clock.currentTimeMillis
  const passed = Effect.map(Clock.currentTimeMillis, (now) => now - begun)
  const faults = new Map<string, number>()
  const violations: Array<string> = []
  let handles: ReadonlyArray<string> = []
  const heapBytes = { before: 0, after: 0 }
  let rounds = 0
  let subscribers = 0
  let slowestRecoveryMillis = 0
  while (rounds === 0 || (yield* passed) < forMillis) {
    const name = `${seed}/${rounds}`
    const plan = yield* Plan.draw(name, Math.min(roundMillis, forMillis - (yield* passed)))
    const outcome = yield* Round.run(plan)
    rounds++
    subscribers += outcome.subscribers
    slowestRecoveryMillis = Math.max(slowestRecoveryMillis, outcome.recoveredMillis)
    violations.push(...outcome.violations.map((what) => `round ${name}: ${what}`))
    for (const { fault } of plan.faults) faults.set(fault._tag, (faults.get(fault._tag) ?? 0) + 1)
    heapBytes.after = yield* Stock.heapBytes
    if (rounds > 1 && (yield* passed) > warmUpMillis) continue
    heapBytes.before = heapBytes.after
    yield* Effect.sleep(settleMillis)
    handles = Stock.handles()
  }
  return {
    seed,
    forMillis: yield* passed,
    rounds,
    subscribers,
    dials: (yield* exchange.dials).length,
    counts: yield* Stock.counts,
    faults,
    slowestRecoveryMillis,
    violations,
    heapBytes,
    handles: { before: handles, after: yield* Stock.settled(handles, 2 * settleMillis) }
  } satisfies Result as Result
})

// What the exchange remembers of its market must not count as growth.
const exchange = (seed: string) =>
  NodeTestExchange.layer({ seed, symbols: ["BTCUSDT", "ETHUSDT"], activity: 300, keptTrades: 100 })

/** Runs rounds until the time is up. */
export const run = (options: Options): Effect.Effect<Result, NodeTestExchange.ListenError | Egress.EgressError> =>
  roundsIn(options).pipe(
    Effect.provide(NodeBinance.layerWith({ policy, egress: { proxy: false } })),
    Effect.provide(exchange(options.seed)),
    Effect.provide(Logger.layer([]))
  )
