/** Whether a Zaken API answers at an address: it refuses one who has no token in words and with a header of its own. */
import { createHttpClient, SourceError, type AdapterContext, type Call, type Recognised } from '#spi'

export async function recognise(address: string, { transport }: Pick<AdapterContext, 'transport'>, call: Call): Promise<Recognised | undefined> {
  if (!/^https?:\/\/[^?#]+$/.test(address)) return undefined
  const base = address.replace(/\/+$/, '')
  const zakenUrl = base.endsWith('/zaken/api/v1') ? base : `${base}/zaken/api/v1`
  const client = createHttpClient({ baseUrl: zakenUrl, transport })
  try {
    const { status, headers, body } = await client.get({ path: 'rollen', accept: [401, 403] }, call)
    const { code, status: told } = (body ?? {}) as { code?: unknown; status?: unknown }
    const version = headers['api-version']
    if (status < 400 || typeof code !== 'string' || told !== status || version === undefined) return undefined
    const shown = /^\d+\.\d+\.\d+$/.test(version) ? ` ${version}` : ''
    return { what: `ZGW Zaken API${shown}`, settings: { zakenUrl, clientId: '…', secret: '${ENV:ZAKEN_SECRET}' } }
  } catch (error) {
    // Something answers, and it is not this.
    if (error instanceof SourceError && ['bron-mislukt', 'bron-onleesbaar'].includes(error.code)) return undefined
    throw error
  } finally {
    await client.close()
  }
}
