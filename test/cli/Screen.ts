/**
 * A terminal that knows the few controls that are used, to see what a person would see.
 */
export interface Screen {
  readonly write: (text: string) => void
  /** All lines, those that have scrolled away included. */
  readonly lines: () => ReadonlyArray<string>
  readonly isCursorShown: () => boolean
}

// oxlint-disable-next-line no-control-regex -- controls are what a terminal reads
const token = /\u001b\[(\??)(\d*)([A-Za-z])|([^])/gu

export const make = (): Screen => {
  const lines: Array<string> = [""]
  let row = 0
  let column = 0
  let isCursorShown = true

  const control = (name: string, amount: number, isPrivate: boolean): void => {
    if (isPrivate) {
      if (amount === 25) isCursorShown = name === "h"
      return
    }
    const line = lines[row] ?? ""
    switch (name) {
      case "A":
        row = Math.max(0, row - amount)
        return
      case "K":
        lines[row] = line.slice(0, column)
        return
      case "J":
        lines[row] = line.slice(0, column)
        lines.length = row + 1
        return
    }
    throw new Error(`no such control: ${name}`)
  }

  const put = (character: string): void => {
    if (character === "\r") {
      column = 0
    } else if (character === "\n") {
      // The terminal's driver adds the return.
      column = 0
      row++
      if (row === lines.length) lines.push("")
    } else {
      const line = (lines[row] ?? "").padEnd(column)
      lines[row] = line.slice(0, column) + character + line.slice(column + 1)
      column++
    }
  }

  return {
    write: (text) => {
      for (const [, isPrivate, amount, name, character] of text.matchAll(token)) {
        if (name === undefined) put(character ?? "")
        else control(name, Number(amount === "" ? 1 : amount), isPrivate === "?")
      }
    },
    lines: () => lines.slice(0, lines.at(-1) === "" ? -1 : undefined),
    isCursorShown: () => isCursorShown
  }
}
