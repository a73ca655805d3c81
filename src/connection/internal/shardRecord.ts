import type { ConnectionError } from "../ConnectionError.ts"
import type { ShardState } from "../ConnectionStatus.ts"
import type { Pulse } from "./pulse.ts"

/**
 * What a shard has been doing.
 *
 * @internal
 */
export class ShardRecord {
  state: ShardState = "dialing"
  /** Counts the dials. */
  epoch = 0
  /** Of the connection that is open. */
  pulse: Pulse | undefined
  /** When the last one was opened, in milliseconds of waking time. */
  openedMillis = Number.NEGATIVE_INFINITY
  /** Why none is open. */
  error: ConnectionError | undefined
  frames = 0
  framesRejected = 0

  dialing(epoch: number): void {
    this.state = "dialing"
    this.epoch = epoch
  }

  opened(pulse: Pulse): void {
    this.state = "open"
    this.pulse = pulse
    this.openedMillis = pulse.lastDataMillis
    this.error = undefined
  }

  closed(error: ConnectionError): void {
    this.state = "waiting"
    this.pulse = undefined
    this.error = error
  }
}
