import * as Data from "effect/Data"

/**
 * An error of the exchange's, in place of what was asked for.
 *
 * @internal
 */
export class RestRefusal extends Data.TaggedError("RestRefusal")<{
  readonly status: number
  readonly code: number
  readonly msg: string
  readonly retryAfterSeconds?: number | undefined
}> {}

/**
 * A parameter that is missing or malformed.
 *
 * @internal
 */
export const badParameter = (name: string): RestRefusal =>
  new RestRefusal({
    status: 400,
    code: -1102,
    msg: `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`
  })

/** @internal */
export const badSymbol = new RestRefusal({ status: 400, code: -1121, msg: "Invalid symbol." })

/** @internal */
export const badDepthLimit = new RestRefusal({ status: 400, code: -4021, msg: "Depth limit is not valid." })

/** @internal */
export const noSuchOrder = new RestRefusal({ status: 400, code: -2013, msg: "Order does not exist." })
