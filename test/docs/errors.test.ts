import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { errorTable } from '../../src/domain/errors.ts'

describe('docs/errors.md', () => {
  it('is the table in the code', async () => {
    const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (\w+) \| (yes|no) \| (\d+) \|/gm)].map(([, code, fault, retry, status]) => ({ code, fault, retry: retry === 'yes', status: Number(status) }))
    assert.deepEqual(rows, Object.entries(errorTable).map(([code, row]) => ({ code, ...row })))
  })
})
