/**
 * Writes the lines of docs/glossary.md anew, with the meanings that it has: `node test/makeGlossary.ts`. A name that is new gets a line
 * without a meaning, which is to be written by hand.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { glossaryLines, meaningsIn } from "./vocabulary.ts"

const file = new URL("../docs/glossary.md", import.meta.url)
const text = readFileSync(file, "utf8")
const [head = ""] = text.split(/^\| `/m)

writeFileSync(file, `${head}${glossaryLines(meaningsIn(text)).join("\n")}\n`)
