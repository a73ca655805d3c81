/** One candidate, in a process of its own: reads what the loopback server sends, and reports what that took. */
import { once } from "node:events"
import type { Candidate, Target } from "./candidates/Candidate.ts"

/** What a candidate is told when it has started. */
export interface Task extends Target {
  /** File and export. */
  readonly module: string
  readonly name: string
  readonly count: number
  /** Frames before anything is measured, while the engine compiles. */
  readonly warmUp: number
  /** Most time that is measured. */
  readonly forMillis: number
  /** Kinds of all frames in their order, where delays are measured: the nth event of a kind comes of the nth frame of it. */
  readonly order?: ReadonlyArray<string> | undefined
}

export interface Cost {
  readonly events: number
  /** Frames that were waited for in vain. */
  readonly missing: number
  readonly millis: number
  readonly cpuMicros: number
  readonly peakBytes: number
  /** When the handler ran for each frame, in milliseconds of the monotonic clock; 0 for never. */
  readonly handled?: Float64Array | undefined
}

const quietMillis = 1500

const now = () => Number(process.hrtime.bigint()) / 1e6

const [task] = (await once(process, "message")) as [Task] // from the process that starts this one

let events = 0
let begun: { readonly millis: number; readonly cpu: NodeJS.CpuUsage; readonly events: number } | undefined
let ended = false
let lastMillis = 0
const handled = task.order === undefined ? undefined : new Float64Array(task.count)
const places = new Map<string, { readonly of: Array<number>; next: number }>()
task.order?.forEach((kind, place) => {
  const found = places.get(kind)
  if (found === undefined) places.set(kind, { of: [place], next: 0 })
  else found.of.push(place)
})

const end = (hasWaited: boolean) => {
  ended = true
  const cost: Cost = {
    events: begun === undefined ? 0 : events - begun.events,
    missing: hasWaited ? task.count - events : 0,
    millis: begun === undefined ? 0 : lastMillis - begun.millis,
    cpuMicros: begun === undefined ? 0 : sum(process.cpuUsage(begun.cpu)),
    peakBytes: process.resourceUsage().maxRSS * 1024,
    handled
  }
  process.send?.(cost, () => process.exit())
}

const sum = ({ system, user }: NodeJS.CpuUsage) => system + user

// Asked for now and then: the clock costs as much as a whole event does.
const look = () => {
  lastMillis = now()
  if (begun === undefined) {
    if (events >= task.warmUp) begun = { millis: lastMillis, cpu: process.cpuUsage(), events }
  } else if (!ended && (events >= task.count || lastMillis - begun.millis > task.forMillis)) end(false)
}

const count = () => {
  if ((++events & 255) === 0 || events === task.count) look()
}

const time = (kind: string | undefined) => {
  const millis = now()
  const line = kind === undefined ? undefined : places.get(kind)
  const place = line === undefined ? events : line.of[line.next++]
  if (handled !== undefined && place !== undefined) handled[place] = millis
  count()
}

// What has not come after a while will not.
let seen = { events: 0, millis: 0 }
const watch = setInterval(() => {
  if (ended) return clearInterval(watch)
  if (events !== seen.events) seen = { events, millis: now() }
  else if (events > 0 && now() - seen.millis > quietMillis) end(true)
}, 100)

// A candidate is chosen by name, so that none loads what another needs.
const { [task.name]: run } = (await import(task.module)) as Readonly<Record<string, Candidate>>
await run?.(task, handled === undefined ? count : time)
