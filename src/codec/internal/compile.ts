import type { Read } from "./cursor.ts"
import * as generated from "./generated.ts"
import * as interpreted from "./interpreted.ts"
import type { Layout } from "./layout.ts"
import type { Tables } from "./textTable.ts"

/**
 * Makes a reader of a layout. Its value means something only if the cursor has not failed.
 *
 * @internal
 */
export type Compile = (layout: Layout, tables: Tables) => Read<unknown>

/**
 * Makes readers by writing programs, or, once the platform has refused that, as a content security policy does, of functions that
 * call each other.
 *
 * @internal
 */
export const make = (): Compile => {
  let isRefused = false
  return (layout, tables) => {
    if (isRefused) return interpreted.make(layout, tables)
    try {
      return generated.make(layout, tables)
    } catch {
      isRefused = true
      return interpreted.make(layout, tables)
    }
  }
}
