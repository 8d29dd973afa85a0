/** Which database answers at an address: one says whether it has TLS when it is asked, the other says its version by itself. */
import type { AdapterContext, Call, Recognised } from '#spi'
import { hear, placeOf } from '../greeting/hear.ts'

const ports = { postgres: 5432, postgresql: 5432, mysql: 3306, mariadb: 3306 }

/** SSLRequest (PostgreSQL 15, "Message Formats"): its length, and a code that is no version. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

export async function recognise(address: string, _context: Pick<AdapterContext, 'transport'>, call: Call): Promise<Recognised | undefined> {
  const place = placeOf(address, ports)
  if (!place) return undefined
  const { scheme, host, port, path } = place
  const database = { host, port, database: path || '…', user: '…', password: '${ENV:SQL_PASSWORD}' }
  if (scheme.startsWith('postgres')) {
    const heard = (await hear(place, { say: sslRequest, isAll: (bytes) => bytes.length > 0 }, call)).toString('latin1')
    if (heard !== 'S' && heard !== 'N') return undefined
    return { what: `PostgreSQL (${heard === 'S' ? 'TLS' : 'no TLS'})`, settings: { database: { dialect: 'postgresql', ...database }, mapping: '…' } }
  }
  const told = versionIn(await hear(place, { isAll: (bytes) => versionIn(bytes) !== undefined }, call))
  if (!told) return undefined
  // Older clients refused a version that begins with 10.
  const version = told.replace(/^5\.5\.5-/, '')
  const [, number, product] = /^(\d+\.\d+\.\d+)(?:-(MariaDB))?/.exec(version) ?? []
  return number === undefined ? undefined : { what: `${product ?? 'MySQL'} ${number}`, settings: { database: { dialect: 'mariadb', ...database }, mapping: '…' } }
}

/** Of the first packet (MariaDB, "Initial Handshake Packet"): length 3, sequence 1, protocol 1, then the version up to a zero. */
function versionIn(packet: Buffer): string | undefined {
  const end = packet.indexOf(0, 5)
  return packet.length > 5 && packet[3] === 0 && packet[4] === 10 && end > 5 && end < 100 ? packet.toString('latin1', 5, end) : undefined
}
