/** Which of the sources that a profile tells of answers at an address, or else another that says how it is read. */
import { createHttpClient, SourceError, type AdapterContext, type Call, type HttpAnswer, type HttpClient, type Recognised } from '#spi'

const refusals = [401, 403]

interface Sign {
  readonly path: string
  /** What is told of a source by its answer. */
  readonly read: (answer: HttpAnswer, url: string) => Recognised | undefined
}

const signs: readonly Sign[] = [
  {
    path: 'REST/2.0/rt',
    read: ({ status, body }, url) => (status === 401 && (body as { message?: unknown } | undefined)?.message === 'Unauthorized'
      ? { what: 'Request Tracker REST 2.0', settings: { profile: 'request-tracker', url, credentials: { user: '…', password: '${ENV:RT_PASSWORD}' } } }
      : undefined),
  },
  {
    // It says where tokens are granted, and of which tenant.
    path: 'api/data/v9.2/',
    read: ({ status, headers }, url) => {
      const [, login, tenant] = /^Bearer\b.*\bauthorization_uri="?(https?:\/\/[^\s",/]+)\/([\w.-]+)\/oauth2/i.exec(headers['www-authenticate'] ?? '') ?? []
      if (status !== 401 || login === undefined) return undefined
      const options = { tenant, scope: `${url}/.default`, login }
      return { what: 'Dataverse Web API 9.2', settings: { profile: 'dataverse', url, options, credentials: { clientId: '…', clientSecret: '${ENV:DATAVERSE_SECRET}' } } }
    },
  },
  {
    path: '',
    read: ({ status, body }, url) => {
      const context = (body as { '@odata.context'?: unknown } | undefined)?.['@odata.context']
      return status === 200 && typeof context === 'string' && /\$metadata(#|$)/.test(context) ? { what: 'OData 4', settings: { manifest: '….yaml', url } } : undefined
    },
  },
]

export async function recognise(address: string, { transport }: Pick<AdapterContext, 'transport'>, call: Call): Promise<Recognised | undefined> {
  if (!/^https?:\/\/[^?#]+$/.test(address)) return undefined
  const url = address.replace(/\/+$/, '')
  const client = createHttpClient({ baseUrl: url, transport, maxBytes: 65_536, headers: () => ({ accept: 'application/json' }) })
  try {
    for (const { path, read } of signs) {
      const answer = await answerAt(client, path, call)
      const found = answer && read(answer, url)
      if (found) return found
    }
    return undefined
  } finally {
    await client.close()
  }
}

/** `undefined` where something answers that no profile could read. */
async function answerAt(client: HttpClient, path: string, call: Call): Promise<HttpAnswer | undefined> {
  try {
    return await client.get({ path, accept: refusals }, call)
  } catch (error) {
    if (error instanceof SourceError && ['bron-mislukt', 'bron-onleesbaar', 'bron-weigert'].includes(error.code)) return undefined
    throw error
  }
}
