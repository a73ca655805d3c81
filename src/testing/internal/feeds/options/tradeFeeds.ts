import type { Trade } from "../../../../binance/options/Events.ts"
import type { OptionsWorld } from "../../world/optionsWorld.ts"
import type { RawTrade, SimulatedMarket } from "../../world/simulatedMarket.ts"
import { type Feed, type FeedOf, one, type Subject, windowed } from "../feed.ts"
import { tradeFields } from "../trades.ts"
import { ofOption, ofUnderlying } from "./subjects.ts"

const everyMillis = 50

const trades = (subject: Subject<OptionsWorld>, markets: ReadonlyArray<SimulatedMarket>): Feed<Trade> => {
  let gathered: Array<readonly [market: SimulatedMarket, trade: RawTrade, atMillis: number]> = []
  return windowed({
    ...subject,
    sources: markets,
    everyMillis,
    onHappening: (market, { atMillis, trades: fills }) => {
      for (const fill of fills) gathered.push([market, fill, atMillis])
    },
    frames: (_, now) => {
      const told = gathered
      gathered = []
      return told.map(([market, fill, atMillis]) =>
        one(
          {
            _tag: "Trade",
            ...tradeFields(market, fill, atMillis, now),
            tradeType: "MARKET",
            side: fill.takerBuys ? "BUY" : "SELL"
          },
          market.contract
        )
      )
    }
  })
}

/** @internal */
export const trade: FeedOf<OptionsWorld, Trade> = (subject) => {
  const option = ofOption(subject)
  return option && trades(subject, [option.market])
}

/** @internal */
export const underlyingTrades: FeedOf<OptionsWorld, Trade> = (subject) => {
  const options = ofUnderlying(subject)
  return options.length === 0
    ? undefined
    : trades(
        subject,
        options.map(({ market }) => market)
      )
}
