/** Every kind of source at once, on real servers where there are such: what clients get of them together, and what becomes of it when one fails. */
import { wantPrograms } from '../servers/debian.ts'
import { opstelling, type Opstelling } from './opstelling.ts'
import { programs } from './servers.ts'
import { storingenTijdens } from './storingen.ts'
import type { Naam } from './verhaal.ts'
import { afnemers, vragen } from './vragen.ts'

const optioneel: readonly Naam[] = ['belastingen', 'dovecot', 'relaties']

describe('a gemeente with every kind of source', function () {
  this.timeout(120_000)
  let running: Opstelling | undefined
  const gevel = () => running!
  before(async function () {
    wantPrograms(this, programs)
    running = await opstelling(optioneel)
  })
  after(async () => { await running?.stop() })

  describe('is asked', () => vragen(gevel))
  describe('is used by clients', () => afnemers(gevel))
  describe('has a source that fails', () => storingenTijdens(gevel, optioneel))
})
