import { assert, describe, it } from "@effect/vitest"
import { inspect } from "node:util"
import * as ProxyAgent from "../../../src/node/internal/proxyAgent.ts"

describe("proxyAgent", () => {
  it.each(["http", "https", "socks", "socks4", "socks4a", "socks5", "socks5h"])("speaks %s", (scheme) => {
    assert.isTrue(ProxyAgent.isSupported(new URL(`${scheme}://proxy.example:1080`)))
  })

  it.each(["ftp", "ws", "socks6"])("does not speak %s", (scheme) => {
    assert.isFalse(ProxyAgent.isSupported(new URL(`${scheme}://proxy.example:1080`)))
  })

  it.each(["http", "https", "socks5"])(
    "hides the credentials of a proxy by %s from whoever prints the agent",
    (scheme) => {
      const agent = ProxyAgent.make(new URL(`${scheme}://trader:hunter2@proxy.example:1080`), {})

      const printed = inspect(agent, { depth: Infinity, showHidden: true })
      assert.include(printed, "proxy.example")
      assert.notInclude(printed, "hunter2")
      assert.notInclude(printed, Buffer.from("trader:hunter2").toString("base64"))
    }
  )
})
