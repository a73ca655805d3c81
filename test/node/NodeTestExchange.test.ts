import { it } from "@effect/vitest"
import { NodeHttpClient } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import * as NodeTestExchange from "../../src/node/NodeTestExchange.ts"
import * as NodeTransport from "../../src/node/NodeTransport.ts"
import { suite } from "../testing/TestExchangeTest.ts"

const transport = Layer.provide(NodeTransport.layer, NodeHttpClient.layerAgent)

suite("NodeTestExchange", {
  // Real time is short, so that much happens in it.
  layer: (options) => Layer.orDie(Layer.merge(NodeTestExchange.layer({ activity: 500, ...options }), transport)),
  // Real sockets are waited for where they are read.
  pass: () => Effect.void,
  run: it.live
})
