/** Keeps an answer back until what has to be done before it goes out is done. */
import type { Response } from 'express'

/**
 * From here on nothing of the answer goes out before `before` has resolved; when it rejects, `instead` gives another answer
 * in its place. One that goes out in pieces has to call what this returns first, and wait: to begin without is a TypeError.
 */
export function holdBack(response: Response, before: () => Promise<void>, instead: (error: unknown) => void): () => Promise<void> {
  const end = response.end.bind(response) as Response['end']
  const write = response.write.bind(response) as Response['write']
  let settled: Promise<void> | undefined
  const settle = () => (settled ??= before().finally(free))
  function free(): void {
    response.end = end
    response.write = write
  }
  response.write = () => { throw new TypeError('an answer in pieces begins before it may') }
  response.end = ((...args: [never, never]) => {
    settle().then(() => end(...args), instead)
    return response
  }) as Response['end']
  return settle
}
