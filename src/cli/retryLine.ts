/**
 * One line for each request that has failed and is made again, for people or for programs.
 *
 * @since 0.1.0
 */
import type { BinanceError } from "../binance/BinanceError.ts"
import * as PlainWords from "./plainWords.ts"
import * as Usage from "./usage.ts"

/**
 * A request that has failed, and is made again after a while.
 *
 * @category models
 * @since 0.1.0
 */
export interface Retry {
  readonly error: BinanceError
  /** Where it was sent. */
  readonly host: string
  readonly afterMillis: number
  readonly atMillis: number
}

/**
 * The retry as a JSON object, with the line break.
 *
 * @category printers
 * @since 0.1.0
 */
export const json = ({ afterMillis, atMillis, error, host }: Retry): string => {
  const { call, market, reason } = error
  const told = { market, call, host, atMillis, reason: reason._tag, error: reason.message, afterMillis }
  return `${JSON.stringify({ _tag: "Retrying", ...told })}\n`
}

/**
 * What was tried, what went wrong and what happens next, with the line break. How to end it is told with the first.
 *
 * @category printers
 * @since 0.1.0
 */
export const text = ({ afterMillis, error, host }: Retry, index: number): string => {
  const { call, market, reason } = error
  const next = `trying again in ${(afterMillis / 1000).toFixed(1)} s${index === 0 ? ", and so on until Ctrl-C" : ""}`
  return `${Usage.program}: ${market}, ${call}: ${PlainWords.explainRequest(reason, host)} (${next})\n`
}
