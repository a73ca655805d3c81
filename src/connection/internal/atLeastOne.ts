/**
 * The whole number that an option says. Throws where it says none, since a program that waits for nothing, or keeps all that comes, would
 * not be noticed for long.
 *
 * @internal
 */
export const atLeastOne = (option: string, given: number): number => {
  if (given >= 1) return Math.floor(given)
  throw new RangeError(`${option}: expected a number from 1 on, found ${given}`)
}
