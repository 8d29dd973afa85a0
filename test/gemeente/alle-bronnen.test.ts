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
  let starting: Promise<Opstelling> | undefined
  let running: Opstelling | undefined
  const gevel = () => running!
  before(async function () {
    this.timeout(300_000)
    wantPrograms(this, programs)
    running = await (starting = opstelling(optioneel))
  })
  // Also of one that was not waited for any longer; one that failed has stopped what it started.
  after(async () => { await (await starting?.catch(() => undefined))?.stop() })

  describe('is asked', () => vragen(gevel))
  describe('is used by clients', () => afnemers(gevel))
  describe('has a source that fails', () => storingenTijdens(gevel, optioneel))
})
