/** Whether an IMAP server answers at an address: it greets, and says what it can do before anybody signs in (RFC 3501, 7.1 and 6.1.1). */
import type { AdapterContext, Call, Recognised } from '#spi'
import { hear, placeOf } from '../greeting/hear.ts'

const ports = { imap: 143, imaps: 993 }

export async function recognise(address: string, _context: Pick<AdapterContext, 'transport'>, call: Call): Promise<Recognised | undefined> {
  const place = placeOf(address, ports)
  if (!place) return undefined
  const { scheme, host, port } = place
  const implicit = scheme === 'imaps'
  const heard = await hear({ host, port, tls: implicit }, { say: 'a CAPABILITY\r\nb LOGOUT\r\n', afterGreeting: true, isAll: (bytes) => /^b /m.test(bytes.toString('latin1')) }, call)
  const text = heard.toString('latin1')
  const abilities = new Set(/^\* CAPABILITY (.*)$/im.exec(text)?.[1]?.trim().toUpperCase().split(' '))
  if (!/^\* OK\b/i.test(text) || !abilities.has('IMAP4REV1')) return undefined
  const tls = implicit ? 'implicit' : abilities.has('STARTTLS') ? 'starttls' : 'geen'
  const more = ['SORT', 'STARTTLS', 'LOGINDISABLED'].filter((one) => abilities.has(one))
  return {
    what: `IMAP4rev1${more.length > 0 ? ` (${more.join(', ')})` : ''}`,
    settings: { host, port, tls, gebruiker: '…', wachtwoord: '${ENV:IMAP_PASSWORD}', mailboxen: [{ nummer: 1, naam: 'INBOX' }], domains: ['…'] },
  }
}
