/**
 * What the silence of a topic means.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"

/**
 * How a topic behaves when all is well.
 *
 * **Details**
 *
 * - `Regular`: delivers at least every `everyMillis`, whatever the market does.
 * - `Irregular`: delivers within moments of being subscribed, later only when something happens.
 * - `Sparse`: may be quiet for hours from the start.
 *
 * @category models
 * @since 0.1.0
 */
export type Liveness =
  | { readonly _tag: "Regular"; readonly everyMillis: number }
  | { readonly _tag: "Irregular" }
  | { readonly _tag: "Sparse" }

/**
 * A topic that always delivers within the given time.
 *
 * @category constructors
 * @since 0.1.0
 */
export const every = (interval: Duration.Input): Liveness => ({
  _tag: "Regular",
  everyMillis: Duration.toMillis(interval)
})

/**
 * A topic whose first event must come soon, and whose later silence says nothing.
 *
 * @category constructors
 * @since 0.1.0
 */
export const irregular: Liveness = { _tag: "Irregular" }

/**
 * A topic of rare events, whose silence never says anything.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sparse: Liveness = { _tag: "Sparse" }
