import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"

/**
 * What a control frame asks for.
 *
 * @internal
 */
export type ControlFrame =
  | { readonly _tag: "Subscribe"; readonly id: number; readonly topics: ReadonlyArray<string> }
  | { readonly _tag: "Unsubscribe"; readonly id: number; readonly topics: ReadonlyArray<string> }
  | { readonly _tag: "ListSubscriptions"; readonly id: number }
  | { readonly _tag: "SetCombined"; readonly id: number; readonly combined: boolean }
  | { readonly _tag: "GetCombined"; readonly id: number }

/**
 * The topics that a control frame names.
 *
 * @internal
 */
export const topicsOf = (frame: ControlFrame): ReadonlyArray<string> => ("topics" in frame ? frame.topics : [])

/**
 * Why a control frame is refused. Without `id` when that could not be read.
 *
 * @internal
 */
export interface ControlError {
  readonly code: number
  readonly msg: string
  readonly id: number | undefined
}

const methods = ["SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY"]

// The exchange reads with serde_json, whose messages end with the place where reading stopped.
const place = (text: string, end: number): string => {
  const lines = text.slice(0, end).split("\n")
  return `line ${lines.length} column ${lines.at(-1)?.length ?? 0}`
}

const isUnsignedInteger = (value: unknown): value is number =>
  Predicate.isNumber(value) && Number.isSafeInteger(value) && value >= 0

/**
 * Reads a control frame or says what is wrong with it, in the words of the exchange (usds-m, 2026-10-07).
 *
 * The words for `params` of a wrong shape have not been seen on the wire; they follow the same form.
 *
 * @internal
 */
export const parse = (text: string): Result.Result<ControlFrame, ControlError> => {
  const json = Result.try((): unknown => JSON.parse(text))
  if (Result.isFailure(json)) {
    return Result.fail({ code: 3, msg: "Invalid JSON: expected value at line 1 column 1", id: undefined })
  }
  const request = json.success
  const field = (name: string): unknown => (Predicate.hasProperty(request, name) ? request[name] : undefined)
  const id = field("id")
  const invalid = (what: string) =>
    Result.fail({ code: 2, msg: `Invalid request: ${what}`, id: isUnsignedInteger(id) ? id : undefined } as const)

  const method = field("method")
  if (method === undefined) return invalid(`missing field \`method\` at ${place(text, text.length)}`)
  if (!Predicate.isString(method) || !methods.includes(method)) {
    const written = JSON.stringify(method)
    const name = Predicate.isString(method) ? method : written
    const end = text.indexOf(written) + written.length
    return invalid(
      `unknown variant \`${name}\`, expected one of ${methods.map((known) => `\`${known}\``).join(", ")} at ${place(text, end)}`
    )
  }
  if (!isUnsignedInteger(id)) return invalid("request ID must be an unsigned integer")

  const params = field("params")
  if (method === "LIST_SUBSCRIPTIONS") {
    return Array.isArray(params) && params.length > 0
      ? invalid("too many parameters")
      : Result.succeed({ _tag: "ListSubscriptions", id })
  }
  if (!Array.isArray(params)) return invalid(`missing field \`params\` at ${place(text, text.length)}`)

  if (method === "SUBSCRIBE" || method === "UNSUBSCRIBE") {
    return params.every(Predicate.isString)
      ? Result.succeed({ _tag: method === "SUBSCRIBE" ? "Subscribe" : "Unsubscribe", id, topics: params })
      : invalid(`invalid type, expected a string at ${place(text, text.length)}`)
  }

  const [name, value]: ReadonlyArray<unknown> = params
  if (params.length > (method === "SET_PROPERTY" ? 2 : 1)) return invalid("too many parameters")
  if (!Predicate.isString(name)) return invalid("property name must be a string")
  if (name !== "combined") return Result.fail({ code: 0, msg: "Unknown property", id })
  if (method === "GET_PROPERTY") return Result.succeed({ _tag: "GetCombined", id })
  return Predicate.isBoolean(value)
    ? Result.succeed({ _tag: "SetCombined", id, combined: value })
    : Result.fail({ code: 1, msg: "Invalid value type: expected Boolean", id })
}

/**
 * The frame that answers a request.
 *
 * @internal
 */
export const reply = (id: number, result: unknown): string => JSON.stringify({ result, id })

/**
 * The frame that refuses a request: with the error below `error`, or at its top.
 *
 * @internal
 */
export const refusal = ({ code, id, msg }: ControlError, isFlat: boolean): string =>
  JSON.stringify({ ...(isFlat ? { code, msg } : { error: { code, msg } }), ...(id === undefined ? {} : { id }) })
