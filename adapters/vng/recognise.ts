/** Whether an API that VNG specified answers at an address: it refuses one who has no token in words, and with its version in a header. */
import { createHttpClient, SourceError, type AdapterContext, type Call } from '#spi'

export interface VngApi {
  /** Below the address, where that does not end with it already: `/zaken/api/v1`. */
  readonly path: string
  /** Any list of it. */
  readonly list: string
}

export interface Answering {
  /** Base of the API. */
  readonly baseUrl: string
  /** With a space before it; empty where it is not told. */
  readonly version: string
}

/** `undefined` where something else answers. Rejects as a call does where nothing does. */
export async function answersAt(address: string, { path, list }: VngApi, { transport }: Pick<AdapterContext, 'transport'>, call: Call): Promise<Answering | undefined> {
  if (!/^https?:\/\/[^?#]+$/.test(address)) return undefined
  const base = address.replace(/\/+$/, '')
  const baseUrl = base.endsWith(path) ? base : `${base}${path}`
  const client = createHttpClient({ baseUrl, transport, maxBytes: 65_536 })
  try {
    const { status, headers, body } = await client.get({ path: list, accept: [401, 403] }, call)
    const { code, status: told } = (body ?? {}) as { code?: unknown; status?: unknown }
    const version = headers['api-version']
    if (status < 400 || typeof code !== 'string' || told !== status || version === undefined) return undefined
    return { baseUrl, version: /^\d+\.\d+\.\d+$/.test(version) ? ` ${version}` : '' }
  } catch (error) {
    // Something answers, and it is not this.
    if (error instanceof SourceError && ['bron-mislukt', 'bron-onleesbaar', 'bron-weigert'].includes(error.code)) return undefined
    throw error
  } finally {
    await client.close()
  }
}
