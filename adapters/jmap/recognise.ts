/** Whether a JMAP server answers at an address: it says where its session is (RFC 8620, 2.2), and not so of a word that nobody registered. */
import { createHttpClient, SourceError, type AdapterContext, type Call, type Recognised } from '#spi'

const redirects = [301, 302, 303, 307, 308]

export async function recognise(address: string, { transport }: Pick<AdapterContext, 'transport'>, call: Call): Promise<Recognised | undefined> {
  if (!/^https?:\/\/[^?#]+$/.test(address)) return undefined
  const { origin } = new URL(address)
  const client = createHttpClient({ baseUrl: origin, transport, maxBytes: 65_536 })
  const asked = (name: string) => client.get({ path: `.well-known/${name}`, accept: redirects }, call)
  try {
    const { status, headers, body } = await asked('jmap')
    const capabilities = (body as { capabilities?: unknown } | undefined)?.capabilities ?? {}
    const isSession = status === 200 && Object.hasOwn(capabilities, 'urn:ietf:params:jmap:core')
    const location = headers['location'] ?? ''
    if (!isSession && !(redirects.includes(status) && URL.canParse(location, origin) && !(await redirectsAll(asked)))) return undefined
    const sessieUrl = new URL(isSession ? '/.well-known/jmap' : location, origin).href
    return { what: 'JMAP', settings: { sessieUrl, gebruiker: '…', wachtwoord: '${ENV:JMAP_PASSWORD}', domains: ['…'] } }
  } catch (error) {
    // Something answers, and it is not this.
    if (error instanceof SourceError && ['bron-mislukt', 'bron-onleesbaar', 'bron-weigert'].includes(error.code)) return undefined
    throw error
  } finally {
    await client.close()
  }
}

/** As one that sends every visitor to its front page, or to TLS. */
async function redirectsAll(asked: (name: string) => Promise<{ readonly status: number }>): Promise<boolean> {
  try {
    return redirects.includes((await asked('gevel-vraagt-of-dit-er-is')).status)
  } catch {
    return false
  }
}
