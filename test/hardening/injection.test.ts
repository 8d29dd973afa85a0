/** Values of filters, numbers and ids stay values, whatever they mean in the language of a source: on every adapter, on real servers where these speak it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { soortenOfLength } from '#domain/identity.ts'
import type { Adapter } from '#spi'
import { jsonrpc } from '../../adapters/jsonrpc/index.ts'
import { jmap } from '../../adapters/jmap/index.ts'
import { klantenV1 } from '../../adapters/klanten-v1/index.ts'
import { maildir } from '../../adapters/maildir/index.ts'
import { register } from '../../adapters/register/index.ts'
import { rest } from '../../adapters/rest/index.ts'
import { zgw } from '../../adapters/zgw/index.ts'
import { gemeente, personen } from '../../config/voorbeeldgemeente/personen.ts'
import { writePost } from '../../config/voorbeeldgemeente/post.ts'
import { seedRegister } from '../../config/voorbeeldgemeente/register.ts'
import { startZaaksysteem, zaaksysteemClient } from '../../config/voorbeeldgemeente/zaaksysteem.ts'
import { zakenData } from '../../config/voorbeeldgemeente/zaken.ts'
import { adressen, openImap } from '../adapters/imap/opstelling.ts'
import { adapterOf } from '../adapters/klantinteracties/source.ts'
import { gegevens } from '../adapters/klanten-v1/gegevens.ts'
import { startStandIn } from '../adapters/klanten-v1/standin.ts'
import { opened } from '../adapters/rest/opened.ts'
import { kinds } from '../adapters/sql/databases.ts'
import { openOn } from '../adapters/sql/source.ts'
import type { Samples } from '../laws/world.ts'
import { cyrusPrograms, startCyrus } from '../servers/cyrus.ts'
import { wantPrograms, type Programs } from '../servers/debian.ts'
import { dovecotPrograms, startDovecot } from '../servers/dovecot.ts'
import { putPostOnCyrus, putPostOnDovecot } from '../servers/post.ts'
import { requestTrackerPrograms, startRequestTracker } from '../servers/request-tracker.ts'
import { startStandardServer } from '../servers/standard.ts'
import { startTryton, trytonPrograms } from '../servers/tryton.ts'
import { attack, evilValues } from './evil.ts'

interface Source {
  readonly adapter: Adapter
  close(): Promise<void>
}

interface Kind {
  readonly programs?: Programs
  readonly samples?: Samples
  /** Values for each filter. */
  readonly runs: number
  readonly start: () => Promise<Source>
}

const context = { source: 'bron', now: () => new Date(), baseDirectory: tmpdir() }

async function inFolder(open: (folder: string) => Promise<Source> | Source): Promise<Source> {
  const folder = mkdtempSync(join(tmpdir(), 'gevel-injectie-'))
  const source = await open(folder)
  return { adapter: source.adapter, close: async () => {
    await source.close()
    rmSync(folder, { recursive: true, force: true })
  } }
}

const over = <Server>(server: Server, adapter: Adapter, stop: (server: Server) => unknown): Source => ({ adapter, close: async () => {
  await adapter.close?.()
  await stop(server)
} })

const all: Readonly<Record<string, Kind>> = {
  register: { runs: 30, start: () => inFolder((folder) => {
    seedRegister(join(folder, 'register.sqlite'))
    return over(folder, register.open({ file: join(folder, 'register.sqlite') }, context), () => undefined)
  }) },
  ...Object.fromEntries(kinds.map(({ name, programs, start }): [string, Kind] => [`sql on ${name}`, { programs, runs: 25, start: async () => {
    const server = await start()
    return over(server, openOn(server.settings), () => server.stop())
  } }])),
  klantinteracties: { runs: 4, start: () => inFolder(async (folder) => {
    seedRegister(join(folder, 'register.sqlite'))
    const server = await startStandardServer(join(folder, 'register.sqlite'))
    return over(server, adapterOf(server.url), () => server.stop())
  }) },
  'klanten-v1': { runs: 25, samples: { personen: { bsn: personen.map(({ bsn }) => bsn) } }, start: async () => {
    const standIn = await startStandIn('openklant1', gegevens())
    return over(standIn, klantenV1.open(standIn.settings, context), () => standIn.close())
  } },
  zgw: { runs: 25, samples: { personen: { bsn: personen.map(({ bsn }) => bsn) } }, start: async () => {
    const zaaksysteem = await startZaaksysteem(zakenData())
    return over(zaaksysteem, zgw.open({ ...zaaksysteemClient, zakenUrl: `${zaaksysteem.url}/zaken/api/v1` }, context), () => zaaksysteem.close())
  } },
  'rest with a manifest of its own': { runs: 40, start: () => opened() },
  'rest with the profile request-tracker': { programs: requestTrackerPrograms, runs: 2, start: async () => {
    const tracker = await startRequestTracker()
    return over(tracker, rest.open({ profile: 'request-tracker', url: tracker.url, credentials: tracker.credentials }, context), () => tracker.stop())
  } },
  'jsonrpc with the profile tryton': { programs: trytonPrograms, runs: 25, start: async () => {
    const tryton = await startTryton()
    return over(tryton, jsonrpc.open({ profile: 'tryton', url: tryton.url, credentials: tryton.credentials }, context), () => tryton.stop())
  } },
  maildir: { runs: 30, samples: { personen: { email: adressen } }, start: () => inFolder((folder) => {
    writePost(folder)
    return over(folder, maildir.open({ directory: folder, domains: [gemeente.domein] }, context), () => undefined)
  }) },
  'imap on Dovecot': { programs: dovecotPrograms, samples: { personen: { email: adressen } }, runs: 30, start: async () => {
    const dovecot = await startDovecot()
    putPostOnDovecot(dovecot)
    return over(dovecot, openImap(dovecot), () => dovecot.stop())
  } },
  'jmap on Cyrus': { programs: cyrusPrograms, samples: { personen: { email: adressen } }, runs: 8, start: async () => {
    const cyrus = await startCyrus()
    await putPostOnCyrus(cyrus)
    return over(cyrus, jmap.open({ sessieUrl: `${cyrus.url}/jmap`, gebruiker: cyrus.user, wachtwoord: cyrus.password, domains: [gemeente.domein], deelzoeken: true }, context), () => cyrus.stop())
  } },
}

describe('What a client asks for is a value, and never a part of the question', () => {
  it('as a number of a person, of which nothing but digits comes to a source', () => {
    const odd = evilValues(['999993653', '68750110'], 2000, 11).filter((value) => !/^[0-9]+$/.test(value))
    assert.deepEqual(odd.filter((value) => soortenOfLength(value).length > 0), [])
    assert.deepEqual(soortenOfLength('999993653\n'), [])
  })

  for (const [name, { programs = {}, runs, samples = {}, start }] of Object.entries(all)) {
    it(`on ${name}`, async function () {
      this.timeout(180_000)
      wantPrograms(this, programs)
      const source = await start()
      try {
        const asked = await attack(source.adapter, { runs, samples })
        assert.ok(asked > runs, `${asked} questions`)
      } finally {
        await source.close()
      }
    })
  }
})
