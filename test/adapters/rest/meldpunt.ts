/**
 * A stand-in of a source that speaks JSON over HTTP, such as a supplier might have: meldingen with who reported them. Its
 * habits can be changed, each to one that real sources have.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Melding {
  readonly id: number
  readonly kanaal: string
  readonly titel: string
  readonly tekst?: string
  readonly datum: string
  readonly melder?: { readonly naam: string; readonly mail?: string } | null
}

/** What a request says, for habits to answer otherwise. */
export interface Asked {
  readonly path: string
  /** As it stood on the wire. */
  readonly search: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly method: string
}

export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** `undefined`: as it always does; `'hang'`: no answer at all. */
export type Habit = (asked: Asked) => Reply | 'hang' | undefined

const kanalen = ['telefoon', 'webformulier', 'balie']
const titels = ["Losse tegel aan 't plein", 'Lantaarnpaal 12 "brandt" niet', 'Overlast – café De Zón', 'Vraag over 100% korting', 'Grofvuil']

export const meldingen: readonly Melding[] = Array.from({ length: 57 }, (_, place) => {
  const id = 1001 + place
  // Several at the same moment, so that only the id tells them apart.
  const datum = new Date(Date.UTC(2026, 0, 1 + Math.floor(place / 4), 9, 30)).toISOString()
  const melder = place % 5 === 4 ? null : { naam: `Melder ${place % 7}`, ...(place % 3 !== 2 && { mail: `Melder${place % 7}@voorbeeld.example` }) }
  return { id, kanaal: kanalen[place % 3]!, titel: titels[place % 5]!, ...(place % 2 === 0 && { tekst: `Tekst ${id}` }), datum, melder }
})

export interface Meldpunt {
  readonly url: string
  readonly asked: readonly Asked[]
  habit: Habit
  close(): Promise<void>
}

export async function startMeldpunt(rows: readonly Melding[] = meldingen): Promise<Meldpunt> {
  const asked: Asked[] = []
  const server = createServer((request, response) => void read(request).then((one) => {
    asked.push(one)
    const reply = meldpunt.habit(one) ?? (one.headers['x-api-key'] === 'geheim' ? usual(rows, one) : { status: 401, body: { fout: 'sleutel' } })
    if (reply !== 'hang') send(response, reply)
  }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const meldpunt = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    habit: (() => undefined) as Habit,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return meldpunt
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { pathname, searchParams } = new URL(request.url!, 'http://meldpunt.example')
  return {
    path: pathname, search: request.url!.split('?')[1] ?? '', query: searchParams, headers: request.headers,
    body: Buffer.concat(chunks).toString(), method: request.method!,
  }
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

export function usual(rows: readonly Melding[], { path, query }: Asked): Reply {
  const one = /^\/meldingen\/(\d+)$/.exec(path)
  if (one) {
    const found = rows.find(({ id }) => id === Number(one[1]))
    return found ? { body: found } : { status: 404, body: { fout: 'niet gevonden' } }
  }
  const [kanaal, melder] = [query.get('kanaal'), query.get('melder')]
  const matching = rows.filter((row) => (kanaal === null || row.kanaal === kanaal) && (melder === null || row.melder?.mail?.toLowerCase() === melder.toLowerCase()))
  const newest = query.get('sorteer') === 'nieuwste' ? matching.toSorted((a, b) => b.datum.localeCompare(a.datum) || b.id - a.id) : matching.toSorted((a, b) => b.id - a.id)
  const start = Number(query.get('start') ?? 0)
  return { body: { totaal: matching.length, meldingen: newest.slice(start, start + Number(query.get('aantal') ?? 10)) } }
}
