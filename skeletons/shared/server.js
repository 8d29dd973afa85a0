/**
 * A server that does as the source does, with all its quirks: for the laws, your own tests, and `npm run stand-in`.
 * Make it as strict as the real one, and record from that what you put in it. All data is made up.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

export const apiKey = 'stand-in'
const channels = ['telefoon', 'e-mail', 'balie']
/** Numbers of the test set of the BRP, which nobody has. */
const citizens = [
  { id: 41, bsn: '999993653', name: 'Moulin' },
  { id: 42, bsn: '999990019', name: 'Jansen' },
  { id: 43, bsn: '999992740', name: 'de Vries' },
]

/** Newest first; some at the same moment, as in real life. */
const contacts = Array.from({ length: 250 }, (_, index) => ({
  id: 1000 - index,
  number: String(7000 - index),
  when: new Date(Date.UTC(2026, 0, 31) - Math.floor(index / 2) * 5_400_000).toISOString(),
  channel: channels[index % channels.length],
  subject: `Vraag ${1000 - index}`,
  text: index % 7 === 0 ? '' : 'Wanneer wordt het afval opgehaald?',
  citizen: citizens[index % citizens.length],
}))

/** Listens on this machine alone; on a free port where none is given. */
export async function startStandIn(wanted = 0) {
  const server = createServer((request, response) => {
    const { status, body } = answer(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  server.listen(wanted, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** @param {import('node:http').IncomingMessage} request */
function answer({ method, url = '/', headers }) {
  const { pathname, searchParams } = new URL(url, 'http://stand-in')
  const [, collection, id] = pathname.split('/')
  if (headers['x-api-key'] !== apiKey) return { status: 401, body: { message: 'unauthorised' } }
  const rows = collection === 'contacts' ? contacts : collection === 'citizens' ? citizens : undefined
  if (method !== 'GET' || !rows) return { status: 404, body: { message: 'not found' } }
  if (id === undefined) return { status: 200, body: page(rows, searchParams) }
  const found = rows.find((row) => String(row.id) === id)
  return found ? { status: 200, body: found } : { status: 404, body: { message: 'not found' } }
}

/**
 * @param {readonly object[]} rows
 * @param {URLSearchParams} parameters
 */
function page(rows, parameters) {
  const { bsn, channel, offset = '0', limit = '100' } = Object.fromEntries(parameters)
  const found = rows.filter((row) => {
    const { citizen = row, channel: own } = /** @type {any} */ (row)
    return (bsn === undefined || citizen.bsn === bsn) && (channel === undefined || own === channel)
  })
  return { total: found.length, rows: found.slice(Number(offset), Number(offset) + Math.min(Number(limit), 100)) }
}

// By itself, to try a configuration on: `npm run stand-in`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startStandIn(Number(process.argv[2] ?? 0))
  process.stdout.write(`The stand-in listens at ${url}, for the API key ${apiKey}\n`)
}
