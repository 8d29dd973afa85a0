/** Requests at a fixed number of connections, each answer checked to be whole. */
import { Pool } from 'undici'
import { kanaalOf } from './rijen.ts'

export interface Belasting {
  readonly url: string
  /** Path with query; `{kanaal}` is replaced by another one at each request. */
  readonly path: string
  readonly connections: number
  /** Ends after so many requests, or after so many milliseconds. */
  readonly requests?: number
  readonly milliseconds?: number
  /** Rows that each answer must have. */
  readonly rows: number
}

export const listPath = '/klantinteracties/api/v1/klantcontacten?kanaal={kanaal}&pageSize=20'
const headers = { authorization: 'Token bench-token' }

/** Requests of this run so far: no question comes twice in it. */
let asked = 0

/** Milliseconds that each request took, in the order in which they ended. Rejects at an answer that is not right. */
export async function belast({ url, path, connections, requests = Infinity, milliseconds = Infinity, rows }: Belasting): Promise<number[]> {
  const pool = new Pool(url, { connections })
  const taken: number[] = []
  const until = performance.now() + milliseconds
  let begun = 0
  const work = async () => {
    while (begun < requests && performance.now() < until) {
  begun++
      const kanaal = kanaalOf(asked++)
      const began = performance.now()
      const { statusCode, body } = await pool.request({ method: 'GET', path: path.replace('{kanaal}', kanaal), headers })
      const text = await body.text()
      taken.push(performance.now() - began)
      check(statusCode, text, kanaal, rows)
    }
  }
  await Promise.all(Array.from({ length: connections }, work))
  await pool.close()
  return taken
}

function check(status: number, text: string, kanaal: string, rows: number): void {
  const found = text.split(`"kanaal":"${kanaal}"`).length - 1
  if (status !== 200 || found !== rows) throw new Error(`an answer with status ${status} and ${found} rows of ${rows}: ${text.slice(0, 300)}`)
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!
}
