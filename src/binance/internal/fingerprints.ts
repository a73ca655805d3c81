import * as BigDecimal from "effect/BigDecimal"
import * as Redacted from "effect/Redacted"
import * as Recent from "../../connection/internal/recent.ts"

/**
 * Events that have been told, to the letter: two connections bring the same ones.
 *
 * @internal
 */
export interface Fingerprints {
  /** Counts an event as told; false if it was. */
  readonly take: (event: object) => boolean
}

// What two connections bring lies seconds apart.
const mostEvents = 4096

const print = (_: string, value: unknown): unknown => {
  if (typeof value === "bigint") return `${value}n`
  if (BigDecimal.isBigDecimal(value)) return BigDecimal.format(value)
  return Redacted.isRedacted(value) ? "<redacted>" : value
}

/** @internal */
export const make = (): Fingerprints => {
  const told = Recent.make<string, true>(mostEvents)
  return {
    take: (event) => {
      const text = JSON.stringify(event, print)
      if (told.get(text) === true) return false
      told.set(text, true)
      return true
    }
  }
}
