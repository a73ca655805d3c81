/**
 * What an option is worth by Black and Scholes, and how that changes.
 *
 * @internal
 */
export interface OptionValue {
  readonly price: number
  readonly delta: number
  /** Per day. */
  readonly theta: number
  readonly gamma: number
  /** Per whole unit of volatility. */
  readonly vega: number
}

const yearMillis = 365 * 86_400_000

// Abramowitz and Stegun 26.2.17: exact to seven digits.
const normal = (x: number): number => {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const tail =
    density(x) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return x >= 0 ? 1 - tail : tail
}

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)

/** @internal */
export const value = (option: {
  readonly isCall: boolean
  readonly spot: number
  readonly strike: number
  readonly millisLeft: number
  /** As a share per year, like the rate. */
  readonly volatility: number
  readonly rate: number
}): OptionValue => {
  const { isCall, rate, spot, strike, volatility } = option
  // The last minute counts as a whole one: what has expired is not listed.
  const years = Math.max(option.millisLeft, 60_000) / yearMillis
  const deviation = volatility * Math.sqrt(years)
  const d1 = (Math.log(spot / strike) + (rate + (volatility * volatility) / 2) * years) / deviation
  const d2 = d1 - deviation
  const discounted = strike * Math.exp(-rate * years)
  const sign = isCall ? 1 : -1
  return {
    price: sign * (spot * normal(sign * d1) - discounted * normal(sign * d2)),
    delta: sign * normal(sign * d1),
    theta:
      (-(spot * density(d1) * volatility) / (2 * Math.sqrt(years)) - sign * rate * discounted * normal(sign * d2)) /
      365,
    gamma: density(d1) / (spot * deviation),
    vega: spot * density(d1) * Math.sqrt(years)
  }
}
