/** Keeps an answer back until what has to be done before it goes out is done. */
import type { Response } from 'express'

type End = Response['end']

/**
 * From here on nothing of the answer goes out before `before` has resolved; when it rejects, `instead` gives another answer
 * in its place. One that goes out in pieces has to call what this returns first, and wait: to begin without is a TypeError.
 */
export function holdBack(response: Response, before: () => Promise<void>, instead: (error: unknown) => void): () => Promise<void> {
  const own: Partial<Pick<Response, 'end' | 'write'>> = response
  let settled: Promise<void> | undefined
  const settle = () => (settled ??= before().finally(free))
  function free(): void {
    delete own.end
    delete own.write
  }
  own.write = () => { throw new TypeError('an answer in pieces begins before it may') }
  own.end = ((...args: Parameters<End>) => {
    settle().then(() => response.end(...args), instead)
    return response
  }) as End
  return settle
}
