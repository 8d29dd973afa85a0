/** The adapter keeps the laws, in both dialects, on a stand-in with their quirks. */
import { klantenV1 } from '../../../adapters/klanten-v1/index.ts'
import { organisaties, personen } from '../../../config/voorbeeldgemeente/personen.ts'
import { adapterLaws, type Opened } from '../../laws/laws.ts'
import { gegevens, gegevensMetVerzoeken, type Gegevens } from './gegevens.ts'
import { startStandIn, type StandInOptions } from './standin.ts'
import type { Dialect } from './vormen.ts'

async function open(dialect: Dialect, data: Gegevens, options: StandInOptions = {}): Promise<Opened> {
  const standIn = await startStandIn(dialect, data, options)
  const adapter = klantenV1.open(standIn.settings, { source: 'kcc', now: () => new Date(), baseDirectory: import.meta.dirname })
  return {
    adapter,
    samples: {
      personen: {
        bsn: personen.map(({ bsn }) => bsn),
        kvk_nummer: organisaties.map(({ kvk }) => kvk),
        rsin: organisaties.flatMap(({ rsin }) => rsin ?? []),
        vestigingsnummer: organisaties.flatMap(({ vestigingen }) => vestigingen.map(({ nummer }) => `/${nummer}`)),
      },
      filters: { digitaleadressen: [{ name: 'adres', value: '0612345678' }, { name: 'adres', value: '0201112233' }] },
    },
    close: async () => {
      await adapter.close?.()
      await standIn.close()
    },
  }
}

await adapterLaws('klanten-v1, openklant1', () => open('openklant1', gegevens()))
await adapterLaws('klanten-v1, esuite', () => open('esuite', gegevensMetVerzoeken(), { rowsPerPage: 10, shortPage: 7 }))
