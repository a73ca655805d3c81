/**
 * Health over HTTP, as orchestrators, load balancers and people ask for it: routes for any server that `effect/http` runs on.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpMiddleware from "effect/http/HttpMiddleware"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as Layer from "effect/Layer"
import { Health, Readiness, type ReadinessOptions } from "./Health.ts"

/**
 * Where the routes are, and when the program counts as ready.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends ReadinessOptions {
  /** Default: `/ready`. */
  readonly readyPath?: HttpRouter.PathInput | undefined
  /** Default: `/live`. */
  readonly livePath?: HttpRouter.PathInput | undefined
}

// Answers of before mean nothing, to whoever keeps them.
const headers = { "cache-control": "no-store" }

const readinessJson = HttpServerResponse.schemaJson(Readiness)

/**
 * Adds two routes to the router of a program.
 *
 * **Details**
 *
 * - `GET /ready`: the {@link Readiness} as JSON, with status 200 if it is ready and 503 if not.
 * - `GET /live`: status 200, as long as the program answers at all. A program whose event loop hangs does not, and the one who asks
 *   runs out of time; connections are mended without a restart, so nothing else is judged.
 *
 * Neither is logged, however often it is asked for.
 *
 * **Gotchas**
 *
 * The answer names the topics that the program follows and what its network answered. Let the routes be reached from within only.
 *
 * **Example** (Serving both)
 *
 * ```ts
 * HttpRouter.serve(HealthRoutes.layer({ grace: "30 seconds" }))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<never, never, HttpRouter.HttpRouter | Health> =>
  HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const health = yield* Health
      const ready = health.readiness(options).pipe(
        Effect.flatMap((readiness) => readinessJson(readiness, { status: readiness.isReady ? 200 : 503, headers })),
        // A readiness encodes by its own schema.
        Effect.orDie
      )
      const live = Effect.succeed(HttpServerResponse.text("alive", { headers }))
      yield* router.add("GET", options.readyPath ?? "/ready", HttpMiddleware.withLoggerDisabled(ready))
      yield* router.add("GET", options.livePath ?? "/live", HttpMiddleware.withLoggerDisabled(live))
    })
  )
