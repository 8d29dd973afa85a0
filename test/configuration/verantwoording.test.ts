/** The example of journals and decisions is one that starts, and its secrets do not show. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { redactor } from '../../src/cli/secrets.ts'
import { loadConfiguration } from '../../src/configuration/load.ts'

describe('The example of journals', () => {
  const environment = { GEVEL_LOGBOEK_GEHEIM: 'een-geheim-van-het-logboek', GEVEL_SIEM_TOKEN: 'token-van-de-siem', GEVEL_PDP_TOKEN: 'token-van-de-pdp' }
  let folder: string
  before(async () => { folder = await mkdtemp(join(tmpdir(), 'gevel-voorbeeld-')) })
  after(() => rm(folder, { recursive: true, force: true }))

  it('has no fault in a configuration, and none of its secrets is printed', async () => {
    const example = parse(await readFile(new URL('../../config/verantwoording.yaml', import.meta.url), 'utf8')) as Record<string, unknown>
    const file = join(folder, 'gevel.yaml')
    await writeFile(file, stringify({
      installation: 'voorbeeld', secrets: ['een-geheim-voor-ids'], ...example,
      sources: { register: { number: 1, adapter: 'register', settings: { file: 'register.sqlite' } } },
      clients: { kcc: { tokens: ['een-token'], sources: ['register'], resources: 'alles' } },
    }))
    const { faults, configuration } = await loadConfiguration(file, environment)
    assert.deepEqual(faults, [])
    const shown = redactor(configuration, new Map())(JSON.stringify(configuration))
    for (const secret of Object.values(environment)) assert.ok(!shown.includes(secret), secret)
  })
})
