/** What the laws judge: the manifest, opened on a server that does as the source does. `gevel adapter test .` opens it. */
import { apiKey, startStandIn } from './server.js'

/** @param {(settings: object) => { close?(): Promise<void> }} open the adapter that reads the manifest */
export async function openStandIn(open) {
  const { url, close } = await startStandIn()
  const opened = open({ manifest: 'manifest.yaml', url, credentials: { apiKey } })
  return {
    adapter: opened,
    close: async () => {
      await opened.close?.()
      await close()
    },
  }
}
