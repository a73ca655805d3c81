/**
 * What a venue states about its streams: how to phrase requests, how to tell frames apart, which limits hold.
 *
 * A protocol is a pure value. It opens nothing and remembers nothing, so that a second exchange is a second value, and so
 * that one suite can hold every protocol to the same rules.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type { TextFrame } from "./Transport.ts"

/**
 * A frame, told apart.
 *
 * @category models
 * @since 0.1.0
 */
export type Incoming = Data | Reply | Refusal | Notice | Unreadable

/**
 * An event, or several, of one topic. The payload is the part `from` … `to` of the frame and not yet decoded.
 *
 * @category models
 * @since 0.1.0
 */
export interface Data extends Payload {
  readonly _tag: "Data"
  readonly topic: string
}

/**
 * A part of a frame that holds one JSON value: bytes or characters `from` (included) to `to` (excluded).
 *
 * @category models
 * @since 0.1.0
 */
export interface Payload {
  readonly frame: TextFrame
  readonly from: number
  readonly to: number
}

/**
 * The answer to the request `id`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reply {
  readonly _tag: "Reply"
  readonly id: number
  readonly result: unknown
}

/**
 * An error for the request `id`, or, without an id, for one that the exchange could not read.
 *
 * @category models
 * @since 0.1.0
 */
export interface Refusal {
  readonly _tag: "Refusal"
  readonly id: number | undefined
  readonly code: number
  readonly text: string
}

/**
 * Something the exchange says about the connection itself.
 *
 * @category models
 * @since 0.1.0
 */
export interface Notice {
  readonly _tag: "Notice"
  /** `shutdown`: the server is about to end the connection. */
  readonly notice: "shutdown"
}

/**
 * A frame that is none of the above; it belongs to no topic.
 *
 * @category models
 * @since 0.1.0
 */
export interface Unreadable {
  readonly _tag: "Unreadable"
  /** What was expected and what was found, in words. */
  readonly expectation: string
}

/**
 * Names of which the same few come again and again, such as topics: each is made once.
 *
 * @category models
 * @since 0.1.0
 */
export interface Names {
  /** The JSON string of which the first letter stands at `from`; `undefined` if it has escapes, no end, or is not UTF-8. */
  readonly read: (bytes: Uint8Array, from: number) => Name | undefined
}

/**
 * A name, and how many bytes it takes.
 *
 * @category models
 * @since 0.1.0
 */
export interface Name {
  readonly text: string
  readonly size: number
}

/**
 * How one connection of a venue is opened, probed and given up, whatever is said on it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Conduct {
  /** Where to connect in order to get `topics` without asking; with none, where to connect and ask. */
  readonly url: (root: string, topics: ReadonlyArray<string>) => string
  /** A request that always draws a reply: proves the connection where the transport can not ping. */
  readonly probe: (id: number) => string
  /** Whether an HTTP status at the handshake says that no later attempt can succeed. */
  readonly isFinalRefusal: (status: number) => boolean
  /** Whether code and reason of a close say that we broke a rule, so that redialling at once would make it worse. */
  readonly isPolicyViolation: (code: number, text: string) => boolean
  readonly limits: {
    /** Least time between two text frames of ours on one connection, pings included. */
    readonly frameSpacing: Duration.Input
  }
}

/**
 * Limits within which the exchange wants to be spoken to.
 *
 * @category models
 * @since 0.1.0
 */
export interface Limits {
  /** Names in one control frame. */
  readonly topicsPerFrame: number
  /** UTF-8 bytes of one control frame, and of what a URL with initial topics adds to the root. */
  readonly bytesPerFrame: number
  /** Least time between two control frames of one connection, pings included. */
  readonly frameSpacing: Duration.Input
  /** Topics that one connection may carry at the most. */
  readonly topicsPerConnection: number
}

/**
 * The grammar of one venue's streams.
 *
 * @category models
 * @since 0.1.0
 */
export interface Protocol extends Conduct {
  /** Asks for topics. */
  readonly subscribe: (id: number, topics: ReadonlyArray<string>) => string
  /** Ends topics. */
  readonly unsubscribe: (id: number, topics: ReadonlyArray<string>) => string
  /**
   * Tells a frame apart. Never throws; reads of a data frame no more than its topic. With the `names` of its connection, that can be
   * done without making a text of a frame of bytes.
   */
  readonly classify: (frame: TextFrame, names?: Names) => Incoming
  readonly limits: Limits
}

/**
 * A place to connect to.
 *
 * @category models
 * @since 0.1.0
 */
export interface Endpoint<out P extends Conduct = Protocol> {
  /** For people: `usds-m/market`. */
  readonly name: string
  /** URL without the part that the protocol appends. Endpoints of one name and one root share connections. */
  readonly root: string
  readonly protocol: P
}
