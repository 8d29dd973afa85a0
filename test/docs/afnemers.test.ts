import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'

describe('docs/afnemers.md', () => {
  it('names every test of a client, and none that is not there', async () => {
    const page = await readFile(new URL('../../docs/afnemers.md', import.meta.url), 'utf8')
    const named = new Set([...page.matchAll(/`test\/afnemers\/([\w-]+\.test\.ts)`/g)].map(([, name]) => name))
    const there = (await readdir(new URL('../afnemers/', import.meta.url))).filter((name) => name.endsWith('.test.ts'))
    assert.deepEqual([...named].sort(), there.sort())
  })
})
