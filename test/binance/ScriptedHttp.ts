import { Clock, Effect, Layer } from "effect"
import { HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "effect/http"

/** A request as it would have gone over the wire. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: HttpClientRequest.HttpClientRequest["headers"]
  readonly atMillis: number
  readonly request: HttpClientRequest.HttpClientRequest
}

/** What comes back: an answer, nothing at all, or never anything. */
export type Answer =
  { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> } | Error | "hang"

export const ok = (body: unknown): Answer => ({ status: 200, body })

const textOf = (body: unknown): string =>
  body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body)

/**
 * An HTTP client that answers what the test says: by `answer`, which sees the request, in place of a network. Requests are kept in
 * the order of their going.
 */
export const make = (answer: (sent: Sent, count: number) => Answer) => {
  const sent: Array<Sent> = []
  const client = HttpClient.make((request, url) =>
    Effect.gen(function* () {
      const entry: Sent = {
        method: request.method,
        url,
        headers: request.headers,
        atMillis: yield* Clock.currentTimeMillis,
        request
      }
      sent.push(entry)
      const given = answer(entry, sent.length)
      if (given === "hang") return yield* Effect.never
      if (given instanceof Error) {
        return yield* new HttpClientError.HttpClientError({
          reason: new HttpClientError.TransportError({ request, cause: given })
        })
      }
      const { body, headers = {}, status } = given
      return HttpClientResponse.fromWeb(request, new Response(textOf(body), { status, headers }))
    })
  )
  return { sent, layer: Layer.succeed(HttpClient.HttpClient, client) }
}
