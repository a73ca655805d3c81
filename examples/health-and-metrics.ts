/**
 * A program that tells how it fares, over HTTP: `GET /ready` and `GET /live` for an orchestrator, `GET /metrics` for Prometheus.
 * Any server that `effect/http` runs on will do.
 */
import { NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Effect, Layer, Stream } from "effect"
import { HttpRouter } from "effect/http"
import { PrometheusMetrics } from "effect/observability"
import { MarketStream, UsdsM } from "effect-binance"
import * as HealthRoutes from "effect-binance/connection/HealthRoutes"
import { NodeBinance } from "effect-binance/node"
import { createServer } from "node:http"

const bot = MarketStream.merge([
  UsdsM.aggTrade.of({ symbol: "BTCUSDT" }),
  UsdsM.markPrice.of({ symbol: "BTCUSDT", updateSpeed: "1s" })
]).pipe(Stream.runDrain, Effect.orDie, Effect.forkScoped, Layer.effectDiscard)

// #region routes
const routes = Layer.mergeAll(HealthRoutes.layer({ grace: "30 seconds" }), PrometheusMetrics.layerHttp())

export const program = Layer.merge(bot, HttpRouter.serve(routes))
// #endregion

if (import.meta.main) {
  program.pipe(
    Layer.provide([NodeBinance.layerConfig(), NodeHttpServer.layer(createServer, { port: 9090 })]),
    Layer.launch,
    NodeRuntime.runMain
  )
}
