/** The search over a run, shown to see a leak at each place: a Gevel that is made to leak at all of them. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { folders, plantedGemeente } from './gemeente/gemeente.ts'
import { leaks } from './gemeente/leaking.ts'
import { run } from './gemeente/process.ts'
import { as } from './gemeente/requests.ts'
import { sendAll } from './gemeente/sending.ts'
import { inAnswer, inFolder, inTexts } from './places.ts'
import { searchFor } from './search.ts'

describe('a Gevel that leaks', function () {
  this.timeout(60_000)

  it('is seen at every place where it does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gevel-lekken-'))
    const gemeente = await plantedGemeente(folder, (configuration) => {
      configuration['start'] = resolve(import.meta.dirname, 'gemeente/leaking.ts')
    })
    try {
      const { bsn } = gemeente.planting.moulin
      const search = searchFor(gemeente.planting.values)
      const gevel = await run(gemeente, { environment: { LEK_BSN: bsn, LEK_MAP: join(folder, folders.logboek), LEK_OTLP: `${gemeente.receiver.url}/v1/traces` } })
      const answers = await sendAll(gevel.url, [
        as('kcc', { name: 'a list', method: 'GET', path: '/klantinteracties/api/v1/actoren' }),
        as('kcc', { name: 'a refusal', method: 'GET', path: '/klantinteracties/api/v1/actoren/geen' }),
      ])
      const surroundings = gevel.surroundings()
      await gevel.end('SIGTERM')
      const found = [...inTexts(search, { ...gevel.output, ...surroundings, 'what OTLP got': gemeente.receiver.received }), ...answers.flatMap((answer) => inAnswer(search, answer)), ...inFolder(search, folder)]
      const places = new Set(found.map(({ place }) => place))
      assert.deepEqual(leaks.filter((place) => !places.has(place)), [])
      assert.ok(found.every(({ label }) => label === 'bsn van Suzanne'))
      // What tells of a leak is none.
      assert.deepEqual(search.in(JSON.stringify(found)), [])
    } finally {
      await gemeente.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
