/** What a frame may hold that is written otherwise than exchanges write, or that is not what it seems. All without quotes of JSON. */

const words = (text: string): ReadonlyArray<string> => text.trim().split(/\s+/)

/** Numbers, and what is like numbers. */
export const numbers: ReadonlyArray<string> = [
  ...words(`
    0 -0 -1 --1 +1 00 01 -01 1. .5 -.5 1..5 1.5.5 1_0 1,5 0.0 -0.0 0.5 -0.5 1.50 00.5 1e5 1E400 1e-7 0x10 Infinity NaN null ٣ - .
    0.1 0.30000000000000004 4503599627370497.5 8388608.000000001 123456789.12345678 14374214019.71000000
    9007199254740991 9007199254740992 9007199254740993 -9007199254740993 9007199254740993.0 179769313486231580793
    900719925474099.3 90071992547409.93 9.007199254740993 1.00000000000000000000000000 123456789012345678901234567890
    0.0000000000000000000001 0.00000000000000000000001 0.000000000000000000000000000000000001 00000000000000000000000000012.50
  `),
  "",
  " 1",
  "1 ",
  `${"0".repeat(307)}1`,
  `${"0".repeat(308)}1`,
  `1${"0".repeat(307)}`,
  `1${"0".repeat(308)}`,
  `0.${"0".repeat(400)}1`
]

/** Texts. */
export const texts: ReadonlyArray<string> = [
  ...words("x BTCUSDT 币安人生USDT ÿ 😀 \\u007f __proto__"),
  "",
  "\ufeffA",
  "\u2028",
  "x".repeat(1000)
]

/** Texts as JSON writes them, and what is like that. */
export const written: ReadonlyArray<string> = [
  ...words(`"\\u0042TC" "\\ud800" "\\n" "\\x" "\\" "\\\\" "\\/" "a"b" 'a' "a a" null 1 true ["x"] {}`),
  '"\u007f"',
  '"\u0000"',
  '"a\tb"'
]

/** Values of any kind. */
export const values: ReadonlyArray<string> = [
  ...words(`
    true false null tru nulll undefined [] {} [1,[2,{}]] [1,] [,1] [1 [1} {] [[] {"a":1,"b":[true]} {"a";1} {"a":1,} {"a"} {1:2}
    {"a":1,"a":2} {"__proto__":1} [["1","2"]] {"a":{"b":[1]}} 1 -1.5 01 1e5 1. - "x" "" "ÿ" "a\\"b" "\\"
  `),
  "[1 ,2]",
  '"a\tb"',
  "",
  "[".repeat(7) + "]".repeat(7),
  "[".repeat(20) + "]".repeat(20)
]
