/** A Gevel whose one source is another Gevel, which has the register: each over HTTP, as a client sees it. */
import type { Configuration } from './configured.ts'
import { configured, type Configured } from './configured.ts'
import { token } from './gemeente.ts'

export interface Doubled extends Configured {
  /** The one behind. */
  readonly inner: Configured
}

/** `change`: of the configuration of the one behind. */
export async function gevelOverGevel(change: (configuration: Configuration) => void): Promise<Doubled> {
  const inner = await configured((configuration) => {
    change(configuration)
    configuration['installation'] = 'achter'
    configuration.secrets = ['een ander geheim dan dat van de gevel ervoor']
  })
  try {
    const outer = await inFrontOf(inner.url)
    return { ...outer, inner, stop: async () => void (await Promise.all([outer.stop(), inner.stop()])) }
  } catch (error) {
    await inner.stop()
    throw error
  }
}

/** A Gevel with a server of the standard as its only source, which new records go to. */
export function inFrontOf(url: string, source: Record<string, unknown> = {}): Promise<Configured> {
  return configured((configuration) => {
    delete configuration['start']
    configuration.precedence = ['register']
    const settings = { klantinteractiesUrl: `${url}/klantinteracties/api/v1`, contactgegevensUrl: `${url}/contactgegevens/api/v1`, token }
    configuration.sources = { register: { number: 7, adapter: 'klantinteracties', settings, ...source } }
    configuration.clients['kcc'] = { ...configuration.clients['kcc'], sources: ['register'], writes: 'register' }
  })
}
