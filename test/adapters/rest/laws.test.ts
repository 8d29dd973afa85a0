/** A manifest of thirty lines over a source of a supplier's own keeps the laws. */
import { rest } from '../../../adapters/rest/index.ts'
import { adapterLaws } from '../../laws/laws.ts'
import { startMeldpunt } from './meldpunt.ts'

await adapterLaws('rest', async () => {
  const meldpunt = await startMeldpunt()
  const adapter = rest.open(
    { url: meldpunt.url, manifest: 'meldingen.yaml', credentials: { key: 'geheim' } },
    { source: 'meldingen', now: () => new Date(), baseDirectory: import.meta.dirname },
  )
  return {
    adapter,
    close: async () => {
      await adapter.close?.()
      await meldpunt.close()
    },
  }
})
