import assert from 'node:assert/strict'
import { pino } from 'pino'
import { startGevel } from '../../src/main.ts'
import { freePort } from '../http/configured.ts'
import { configurationFile } from '../http/gemeente.ts'

describe('starting Gevel, asked from before it listens', () => {
  it('answers the first request that reaches it, however early', async () => {
    const port = await freePort()
    // In this process, so that there is a request in every turn that the start gives away.
    const starting = startGevel({ configurationFile, environment: {}, port, logger: pino({ level: 'silent' }) })
    const ask = () => fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(5000) })
    const isRefused = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED'
    const untilReached = async (): Promise<number> => {
      for (;;) {
        const answer = await ask().catch((error: unknown) => (isRefused(error) ? undefined : Promise.reject(error as Error)))
        if (answer) return answer.status
      }
    }
    try {
      assert.deepEqual(new Set(await Promise.all(Array.from({ length: 20 }, untilReached))), new Set([200]))
    } finally {
      await (await starting).stop()
    }
  })
})
