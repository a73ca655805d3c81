import * as Result from "effect/Result"
import type { Category } from "../../binance/Market.ts"

/**
 * What a URL asks for.
 *
 * @internal
 */
export interface StreamPath {
  /** `undefined` on the paths from before the split of 2026-04-23. */
  readonly category: Category | undefined
  /** Whether frames name their topic. */
  readonly combined: boolean
  /** Topics asked for with the URL. */
  readonly topics: ReadonlyArray<string>
}

const form = /^(?:\/(public|market|private))?\/(?:(ws)(?:\/(.*))?|stream)$/

const decode = (text: string): string =>
  Result.getOrElse(
    Result.try(() => decodeURIComponent(text)),
    () => text
  )

/**
 * Reads `/<category>/ws/<topic>/<topic>` and `/<category>/stream?streams=<topic>/<topic>`. Any other path is unknown to the
 * exchange, which refuses it with status 404.
 *
 * @internal
 */
export const parse = (url: string): StreamPath | undefined => {
  const { pathname, searchParams } = new URL(url, "ws://localhost")
  const match = form.exec(pathname)
  if (match === null) return undefined
  const [, category, raw, names = ""] = match
  const topics = raw === undefined ? (searchParams.get("streams") ?? "").split("/") : names.split("/").map(decode)
  return {
    category: category as Category | undefined, // one of those of the pattern
    combined: raw === undefined,
    topics: topics.filter((topic) => topic !== "")
  }
}
