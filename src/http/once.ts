/** A POST with an `Idempotency-Key` writes once: a repeat gets the same answer, read again. */
import type { Request, Response } from 'express'
import { SourcesFailed } from '../federation/completeness.ts'
import { NotWritable, WriteFailed } from '../federation/writing/failures.ts'
import type { Written } from '../federation/writing/writing.ts'
import { Refusal } from '#spi'
import { callerOf } from './authenticate.ts'
import { Problem } from './problem.ts'
import type { Repeats } from './repeats.ts'

const longestKey = 255

/** What `write` wrote, or what it wrote when this request came before. Throws what `write` throws, or a Problem. */
export async function once(repeats: Repeats, request: Request, response: Response, write: () => Promise<Written[]>): Promise<readonly Written[]> {
  const key = keyOf(request)
  if (key === undefined) return write()
  const same = `${request.method} ${request.path}\n${JSON.stringify(request.body)}`
  const { name, earlier } = await repeats.begin(JSON.stringify(callerOf(response).principal), key, same)
  if (earlier !== 'new') return repeated(earlier)
  try {
    const written = await write()
    await repeats.settle(name, same, { state: 'done', written })
    return written
  } catch (error) {
    if (isUndone(error)) await repeats.forget(name)
    else await repeats.settle(name, same, { state: 'unknown' })
    throw error
  }
}

/** The header's value, with or without the quotes that the draft of its standard gives it. */
function keyOf(request: Request): string | undefined {
  const given = request.header('idempotency-key')?.trim()
  if (given === undefined) return undefined
  const key = /^"(.*)"$/.exec(given)?.[1] ?? given
  if (key === '' || key.length > longestKey) throw new Problem('malformed', `Idempotency-Key moet 1 tot ${longestKey} tekens hebben.`)
  return key
}

type Earlier = Exclude<Awaited<ReturnType<Repeats['begin']>>['earlier'], 'new'>

function repeated(earlier: Earlier): readonly Written[] {
  if (earlier === 'other') throw new Problem('unprocessable', 'Deze Idempotency-Key is al gebruikt voor een ander verzoek.')
  switch (earlier.state) {
    case 'done': return earlier.written
    case 'running': throw new Problem('conflict', 'Het verzoek met deze Idempotency-Key is nog in behandeling.')
    case 'unknown': throw new Problem('conflict', 'Of het eerdere verzoek met deze Idempotency-Key is vastgelegd, is onbekend. Ga dat na en gebruik een nieuwe sleutel.')
  }
}

/** Failures after which certainly nothing has been written. */
function isUndone(error: unknown): boolean {
  if (error instanceof WriteFailed) return !error.unknown
  return error instanceof Refusal || error instanceof NotWritable || error instanceof SourcesFailed || error instanceof Problem
}
