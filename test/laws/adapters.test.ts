/** The adapters of this repository keep the laws, each on its part of the voorbeeldgemeente. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maildir } from '../../adapters/maildir/index.ts'
import { register } from '../../adapters/register/index.ts'
import { sql } from '../../adapters/sql/index.ts'
import { zgw } from '../../adapters/zgw/index.ts'
import { seedCrm } from '../../config/voorbeeldgemeente/crm.ts'
import { gemeente, organisaties, personen, vandaag } from '../../config/voorbeeldgemeente/personen.ts'
import { writePost } from '../../config/voorbeeldgemeente/post.ts'
import { seedRegister } from '../../config/voorbeeldgemeente/register.ts'
import { startZaaksysteem, zaaksysteemClient } from '../../config/voorbeeldgemeente/zaaksysteem.ts'
import { zakenData } from '../../config/voorbeeldgemeente/zaken.ts'
import type { Adapter, AdapterContext } from '#spi'
import { faultyTransport } from './faulty-transport.ts'
import { adapterLaws, type Opened } from './laws.ts'

const configuration = join(import.meta.dirname, '../../config/voorbeeldgemeente')

/** An adapter over files in a folder of its own. */
async function onFiles(open: (directory: string, context: AdapterContext) => Adapter): Promise<Opened> {
  const directory = mkdtempSync(join(tmpdir(), 'gevel-laws-'))
  const adapter = open(directory, { source: 'bron', now: () => new Date(vandaag), baseDirectory: configuration })
  return {
    adapter,
    close: async () => {
      await adapter.close?.()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

await adapterLaws('register', () => onFiles((directory, context) => {
  const file = join(directory, 'register.sqlite')
  seedRegister(file)
  return register.open({ file }, context)
}))

await adapterLaws('sql', () => onFiles((directory, context) => {
  const file = join(directory, 'crm.sqlite')
  seedCrm(file)
  return sql.open({ database: { dialect: 'sqlite', file }, mapping: 'crm.mapping.yaml' }, context)
}))

await adapterLaws('maildir', () => onFiles((directory, context) => {
  writePost(directory)
  return maildir.open({ directory, domains: [gemeente.domein] }, context)
}))

await adapterLaws('zgw', async () => {
  const zaaksysteem = await startZaaksysteem(zakenData())
  const { transport, faults } = faultyTransport()
  const adapter = zgw.open(
    { ...zaaksysteemClient, zakenUrl: `${zaaksysteem.url}/zaken/api/v1` },
    // The zaaksysteem refuses a token of another day.
    { source: 'zaken', now: () => new Date(), baseDirectory: configuration, transport },
  )
  return {
    adapter,
    faults,
    // A rol tells of a persoon only to who already knows the number.
    samples: { personen: {
      bsn: personen.map(({ bsn }) => bsn),
      kvk_nummer: organisaties.map(({ kvk }) => kvk),
      rsin: organisaties.flatMap(({ rsin }) => rsin ?? []),
      vestigingsnummer: organisaties.flatMap(({ kvk, vestigingen }) => vestigingen.map(({ nummer }) => `${kvk}/${nummer}`)),
    } },
    close: async () => {
      await adapter.close?.()
      await transport.close()
      await zaaksysteem.close()
    },
  }
})
