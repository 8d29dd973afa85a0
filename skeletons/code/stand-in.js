/** What the laws judge: the adapter, opened on a server that does as the source does. `gevel adapter test .` opens it, too. */
import adapter from './index.js'
import { apiKey, startStandIn } from './server.js'

export async function openStandIn() {
  const { url, close } = await startStandIn()
  const opened = adapter.open({ url, apiKey }, { source: 'bron', now: () => new Date(), baseDirectory: import.meta.dirname })
  return {
    adapter: opened,
    close: async () => {
      await opened.close?.()
      await close()
    },
  }
}
