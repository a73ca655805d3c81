/**
 * Where a value lies in the text of a JSON object.
 *
 * @internal
 */
export interface Place {
  readonly from: number
  readonly to: number
}

/**
 * Where the value of a key lies in the text of a JSON object; of a key that is told twice the last, like `JSON.parse`. The text must be
 * JSON.
 *
 * @internal
 */
export const locate = (text: string, key: string): Place | undefined => {
  let found: Place | undefined
  let depth = 0
  let name: unknown
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]
    if (letter === '"') {
      const start = i
      for (i++; text[i] !== '"'; i++) if (text[i] === "\\") i++
      if (name === undefined) name = JSON.parse(text.slice(start, i + 1))
    } else if (letter === "{" || letter === "[") {
      depth++
    } else if (letter === ":" && depth === 1) {
      from = i + 1
    } else if ((letter === "," && depth === 1) || ((letter === "}" || letter === "]") && --depth === 0)) {
      if (name === key) found = { from, to: i }
      name = undefined
    }
  }
  return found
}
