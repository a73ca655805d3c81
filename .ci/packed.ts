/**
 * The package as its users get it: packed, installed into an empty project, imported entry by entry, type checked, and put
 * to work against the exchange that it brings along. Ends with code 1 and the reason when something does not hold.
 */
import assert from "node:assert/strict"
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { createInterface } from "node:readline"

const checkout = path.resolve(import.meta.dirname, "..")
const manifest = JSON.parse(readFileSync(path.join(checkout, "package.json"), "utf8"))
const project = mkdtempSync(path.join(tmpdir(), "effect-binance-packed-"))
process.once("exit", () => rmSync(project, { recursive: true, force: true }))

const write = (name: string, text: string) => writeFileSync(path.join(project, name), text)

/** Runs a command to its end and returns what it printed. */
const run = (command: string, args: ReadonlyArray<string>, cwd = project): string =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], timeout: 120_000 })

const start = (script: string, env: NodeJS.ProcessEnv = {}): ChildProcess =>
  spawn(process.execPath, [script], {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 60_000
  })

/** The first line that a program prints, which may be the end of what it has to say. */
const firstLine = async (child: ChildProcess): Promise<string> => {
  assert.ok(child.stdout)
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), once(child, "exit")])
  return String(line)
}

const stop = async (child: ChildProcess): Promise<void> => {
  const exit = once(child, "exit")
  child.kill("SIGINT")
  const [code, signal] = await exit
  assert.equal(signal, null, `Ctrl-C ended the program with code ${code} and signal ${signal}`)
}

// Pack, and install beside the peers, as the README says.
run("npm", ["pack", "--silent", "--pack-destination", project], checkout)
write("package.json", JSON.stringify({ private: true, type: "module" }))
const peers = Object.keys(manifest.peerDependencies).map((name) => `${name}@${manifest.devDependencies[name]}`)
run("npm", ["install", "--silent", "--prefer-offline", `./${manifest.name}-${manifest.version}.tgz`, ...peers])

// Import every entry.
const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith(".json"))
const names = entries.map((entry) => path.posix.join(manifest.name, entry))
write(
  "imports.js",
  `const sizes = {}
for (const name of ${JSON.stringify(names)}) sizes[name] = Object.keys(await import(name)).length
console.log(JSON.stringify(sizes))
`
)
const sizes: Record<string, number> = JSON.parse(run(process.execPath, ["imports.js"]))
for (const name of names) assert.ok((sizes[name] ?? 0) > 0, `${name} exports nothing`)

// No test is published, and every map leads to a source that is.
const installed = path.join(project, "node_modules", manifest.name)
assert.deepEqual(globSync("**/*.test.*", { cwd: installed, exclude: ["node_modules"] }), [])
for (const map of globSync("dist/**/*.map", { cwd: installed })) {
  const { sources } = JSON.parse(readFileSync(path.join(installed, map), "utf8"))
  for (const source of sources) {
    assert.ok(
      existsSync(path.join(installed, path.dirname(map), source)),
      `${map} names ${source}, which is not published`
    )
  }
}

// Type check the first program of the README, as Node and as bundlers resolve it.
const program = /```ts\n([^]*?)```/.exec(readFileSync(path.join(checkout, "README.md"), "utf8"))?.[1]
assert.ok(program, "README.md shows no program")
const tsc = path.join(checkout, "node_modules/typescript/bin/tsc")
const strict = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2024"]
write("program.ts", program)
run(process.execPath, [tsc, ...strict, "--module", "node16", "program.ts"])
run(process.execPath, [tsc, ...strict, "--module", "esnext", "--moduleResolution", "bundler", "program.ts"])

// Run it, as it stands and as a promise.
write(
  "exchange.ts",
  `import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"
import * as NodeTestExchange from "effect-binance/node/NodeTestExchange"

NodeTestExchange.make().pipe(
  Effect.tap(({ environment }) => Console.log(environment["usds-m"].webSocket)),
  Effect.andThen(Effect.never),
  Effect.scoped,
  NodeRuntime.runMain
)
`
)
const exchange = start("exchange.ts")
const BINANCE_WS_URL = await firstLine(exchange)
assert.match(BINANCE_WS_URL, /^ws:/)

const running = start("program.ts", { BINANCE_WS_URL })
assert.match(await firstLine(running), /^BTCUSDT \d/)
await stop(running)

write("promise.ts", program.replace("NodeRuntime.runMain", "Effect.runPromise"))
const promised = start("promise.ts", { BINANCE_WS_URL })
assert.match(await firstLine(promised), /^BTCUSDT \d/)
promised.kill()
await stop(exchange)

// Run the command.
const command = path.join("node_modules", manifest.name, manifest.bin["effect-binance"])
const lines = run(process.execPath, [
  command,
  "watch",
  "usds-m",
  "btcusdt@aggTrade",
  "--env",
  "simulated",
  "--take",
  "2"
])
assert.deepEqual(
  lines.split("\n").map((line) => (line === "" ? "" : JSON.parse(line)._tag)),
  ["Event", "Event", ""]
)
