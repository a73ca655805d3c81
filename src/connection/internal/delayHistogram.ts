import type * as Context from "effect/Context"
import * as Metric from "effect/Metric"

/** What a registry is given when it asks; leads back to the histogram. */
class State implements Metric.HistogramState {
  readonly histogram: DelayHistogram
  readonly buckets: ReadonlyArray<[number, number]>
  readonly count: number
  readonly min: number
  readonly max: number
  readonly sum: number

  constructor(histogram: DelayHistogram, buckets: ReadonlyArray<[number, number]>) {
    this.histogram = histogram
    this.buckets = buckets
    this.count = histogram.count
    this.min = histogram.minMillis / 1000
    this.max = histogram.maxMillis / 1000
    this.sum = histogram.sumMillis / 1000
  }
}

/**
 * A histogram of delays that takes in a value at the cost of a few comparisons, since it does so for every frame; a metric is told
 * its state when somebody asks. Takes milliseconds, and tells seconds.
 *
 * @internal
 */
export class DelayHistogram {
  readonly #boundsMillis: ReadonlyArray<number>
  readonly #counts: Float64Array
  count = 0
  sumMillis = 0
  minMillis = Number.MAX_VALUE
  maxMillis = -Number.MAX_VALUE

  constructor(boundsMillis: ReadonlyArray<number>) {
    this.#boundsMillis = boundsMillis
    this.#counts = new Float64Array(boundsMillis.length + 1)
  }

  /**
   * The histogram that stands behind a metric, which is made to have one if it has none: all pools that tell of the same series
   * share it.
   */
  static behind(
    metric: Metric.Histogram<number>,
    boundsMillis: ReadonlyArray<number>,
    context: Context.Context<never>
  ): DelayHistogram {
    const state = metric.valueUnsafe(context)
    if (state instanceof State) return state.histogram
    const histogram = new DelayHistogram(boundsMillis)
    const ignore = () => {}
    Metric.registerUnsafe(metric, context, { get: () => histogram.state, update: ignore, modify: ignore })
    return histogram
  }

  observe(millis: number): void {
    const bounds = this.#boundsMillis
    let at = 0
    while (at < bounds.length && millis > (bounds[at] ?? 0)) at++
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.count++
    this.sumMillis += millis
    if (millis < this.minMillis) this.minMillis = millis
    if (millis > this.maxMillis) this.maxMillis = millis
  }

  get state(): Metric.HistogramState {
    let sum = 0
    const buckets = this.#boundsMillis.map((bound, at): [number, number] => {
      sum += this.#counts[at] ?? 0
      return [bound / 1000, sum]
    })
    return new State(this, buckets)
  }
}

/**
 * Estimates a quantile, in the unit of the histogram: within a bucket, values are taken to be spread evenly.
 *
 * @internal
 */
export const quantile = ({ buckets, count, max }: Metric.HistogramState, part: number): number => {
  const rank = part * count
  let from = 0
  let before = 0
  for (const [bound, sum] of buckets) {
    if (sum >= rank && sum > before) {
      const to = Math.min(bound, max)
      return from + ((to - from) * (rank - before)) / (sum - before)
    }
    from = bound
    before = sum
  }
  return count === 0 ? 0 : max
}
