import { assert, describe, it } from "@effect/vitest"
import * as Environment from "../../src/binance/Environment.ts"
import { StreamMarket } from "../../src/binance/Market.ts"

const { custom, demo, marketDataOnly, production, simulated, testnet, withRoots } = Environment

describe("Environment", () => {
  it("has a host for the streams and one for the requests of every market", () => {
    for (const environment of [production, marketDataOnly, testnet, demo]) {
      for (const market of StreamMarket.literals) {
        const { rest, webSocket } = environment[market]
        assert.match(webSocket, /^wss:\/\/[a-z0-9.-]+(:9443)?$/, `${environment.name} ${market}`)
        assert.match(rest, /^https:\/\/[a-z0-9.-]+$/, `${environment.name} ${market}`)
      }
    }
  })

  it("never mixes the exchange with one for tests", () => {
    const hosts = (environment: Environment.Environment) =>
      new Set(
        StreamMarket.literals.flatMap((market) => {
          const { rest, webSocket, webSocketApi } = environment[market]
          return webSocketApi === undefined ? [rest, webSocket] : [rest, webSocket, webSocketApi]
        })
      )

    assert.isTrue(hosts(production).isDisjointFrom(hosts(testnet)))
    assert.isTrue(hosts(production).isDisjointFrom(hosts(demo)))
  })

  it("has the WebSocket API of spot and both futures markets, and of no others", () => {
    for (const environment of [production, testnet, demo]) {
      for (const market of ["usds-m", "coin-m", "spot"] as const) {
        assert.match(environment[market].webSocketApi ?? "", /^wss:\/\/[a-z0-9.-]+$/, `${environment.name} ${market}`)
      }
      assert.isUndefined(environment.options.webSocketApi)
    }
    // It has no accounts.
    assert.isUndefined(marketDataOnly.spot.webSocketApi)
  })

  it("has margin and portfolio margin where Binance has them, which is in no environment for tests", () => {
    for (const market of ["margin", "portfolio-margin"] as const) {
      assert.match(production[market]?.webSocket ?? "", /^wss:\/\/[a-z0-9.-]+$/, market)
      assert.deepStrictEqual([testnet[market], demo[market]], [undefined, undefined])
      assert.isUndefined(withRoots(testnet, { webSocket: "ws://relay" })[market])
    }
  })

  it("reads spot without an account where only market data are wanted", () => {
    assert.strictEqual(marketDataOnly.spot.webSocket, "wss://data-stream.binance.vision")
    assert.strictEqual(marketDataOnly["usds-m"], production["usds-m"])
  })

  it("puts the root that is given in the place of every market's, and keeps how their paths are formed", () => {
    const relay = withRoots(testnet, { webSocket: "ws://relay" })

    for (const market of StreamMarket.literals) {
      assert.deepStrictEqual(relay[market], { ...testnet[market], webSocket: "ws://relay" })
    }
    assert.strictEqual(relay.name, "custom")
    assert.strictEqual(withRoots(testnet, { webSocketApi: "ws://api" }).spot.webSocketApi, "ws://api")
    assert.isUndefined(withRoots(testnet, { webSocketApi: "ws://api" }).options.webSocketApi)
    const mine = custom({ webSocket: "ws://x", rest: "http://x" }, "mine")
    assert.deepStrictEqual([mine.name, mine.spot.webSocketApi], ["mine", "ws://x"])
  })

  it("tells the markets of the simulated exchange apart by paths, as far as Binance does by hosts", () => {
    const at = simulated({ webSocket: "ws://x", rest: "http://x" })

    assert.deepStrictEqual(
      StreamMarket.literals.map((market) => at[market].webSocket),
      ["ws://x", "ws://x/coin-m", "ws://x/spot", "ws://x"]
    )
    assert.strictEqual(at.margin?.webSocket, "ws://x/margin")
  })
})
