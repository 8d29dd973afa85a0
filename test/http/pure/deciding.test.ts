/** A route on which nobody decides asks nothing, where another system has to decide. */
import assert from 'node:assert/strict'
import type { Request, Response } from 'express'
import { Pdp } from '../../../src/decisions/pdp.ts'
import { requireDecided, undecided } from '../../../src/http/deciding.ts'

describe('A route without a decision on it', () => {
  const through = (handlers: ReturnType<typeof undecided>) => {
    const response = { locals: {} } as unknown as Response
    for (const handler of handlers) void handler({} as Request, response, () => undefined)
    return response
  }
  it('can ask nothing where another system decides', async () => {
    const pdp = new Pdp({ url: 'http://127.0.0.1:1/access/v1/evaluation' }, undefined, () => undefined)
    assert.throws(() => requireDecided(through(undecided(pdp))), TypeError)
    await pdp.close()
  })
  it('is as any other where none does', () => requireDecided(through(undecided(undefined))))
})
