/** Whether Tryton answers at an address. One that takes nothing but procedures there says so, and only then is it asked for its version. */
import { createHttpClient, SourceError, type AdapterContext, type Call, type HttpClient, type Recognised } from '#spi'

export async function recognise(address: string, { transport }: Pick<AdapterContext, 'transport'>, call: Call): Promise<Recognised | undefined> {
  if (!/^https?:\/\/[^?#]+$/.test(address)) return undefined
  const { origin, pathname } = new URL(address)
  const database = pathname.split('/').filter(Boolean).join('/')
  const client = createHttpClient({ baseUrl: origin, transport, maxBytes: 65_536 })
  try {
    if (!(await onlyTakesCalls(client, call))) return undefined
    const { body } = await client.post({ path: '', body: { id: 1, method: 'common.server.version', params: [] } }, call)
    const { result } = (body ?? {}) as { result?: unknown }
    if (typeof result !== 'string' || !/^\d+\.\d+(\.\d+)?$/.test(result)) return undefined
    return { what: `Tryton ${result}`, settings: { profile: 'tryton', url: `${origin}/${database || '…'}`, credentials: { user: '…', password: '${ENV:TRYTON_PASSWORD}' } } }
  } catch (error) {
    if (error instanceof SourceError && ['bron-mislukt', 'bron-onleesbaar', 'bron-weigert'].includes(error.code)) return undefined
    throw error
  } finally {
    await client.close()
  }
}

/** What comes with the refusal is no JSON, so that it is told as a failure with its status. */
async function onlyTakesCalls(client: HttpClient, call: Call): Promise<boolean> {
  try {
    await client.get({ path: '' }, call)
    return false
  } catch (error) {
    if (error instanceof SourceError && error.code === 'bron-mislukt') return /\b405\b/.test(error.message)
    throw error
  }
}
