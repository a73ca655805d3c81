import { NodeSocket, NodeWS } from "@effect/platform-node"
import { Layer } from "effect"
import * as Transport from "../../src/connection/Transport.ts"
import * as TransportTest from "./TransportTest.ts"

TransportTest.suite(
  "Transport.layerSocket over ws",
  Layer.provide(Transport.layerSocket, NodeWS.layerWebSocketConstructor),
  { reasons: true, refusals: false, cuts: true }
)

TransportTest.suite(
  "Transport.layerSocket over the WebSocket of the platform",
  Layer.provide(Transport.layerSocket, NodeSocket.layerWebSocketConstructor),
  { reasons: false, refusals: false, cuts: false }
)
