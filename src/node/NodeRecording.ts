/**
 * Recordings in files, on Node.
 *
 * @since 0.1.0
 */
import * as NodeStream from "@effect/platform-node/NodeStream"
import { createReadStream } from "node:fs"
import { pipeline } from "node:stream"
import { createGunzip } from "node:zlib"
import * as Recording from "../testing/Recording.ts"

/**
 * Reads a recording while it is used, in bounded memory. A file whose name ends with `.gz` is decompressed.
 *
 * **Example** (Playing a file at full speed)
 *
 * ```ts
 * NodeTestExchange.layer({ replay: { recording: NodeRecording.file("btcusdt.gz"), speed: "full" } })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const file = (path: string): Recording.Recording => {
  const bytes = NodeStream.fromReadable({
    evaluate: () => {
      const source = createReadStream(path)
      // An error of either ends both, and is told by the last.
      return path.endsWith(".gz") ? pipeline(source, createGunzip(), () => undefined) : source
    },
    onError: (cause) => new Recording.RecordingError({ line: 0, expectation: `could not read ${path}`, cause })
  })
  return Recording.fromBytes(bytes)
}
