/**
 * A source behind real sockets, sick or well. Well, it answers its rows by page, by bsn and by id; sick, it does what its
 * fault says, to the question, to the answer or to the connection.
 */
import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Data, Kind } from './people.ts'

export interface Question {
  readonly kind: Kind
  readonly bsn?: readonly string[]
  readonly ids?: readonly string[]
  readonly limit: number
  readonly offset: number
}

export interface Page {
  readonly total: unknown
  readonly results: readonly unknown[]
  readonly next: string | null
}

/** How a source is unwell. One of these does it; the page that an honest source would give is at hand. */
export interface Sickness {
  /** Nothing listens. */
  readonly closed?: boolean
  /** Takes over the connection when the first bytes of a request are there. */
  readonly raw?: (socket: Socket) => void
  readonly http?: (response: ServerResponse, body: Buffer, request: IncomingMessage) => void
  /** Takes the question for another one. */
  readonly hears?: (question: Question) => Question
  /** Says something else than it holds. `next` is the address where an honest next page would be. */
  readonly says?: (page: Page, question: Question, address: (question: Question) => string) => Page
}

export interface StandIn {
  readonly port: number
  /** Requests so far. */
  asked(): number
  connections(): number
  heal(): Promise<void>
  close(): Promise<void>
}

export async function startStandIn(data: Data, sickness: Sickness = {}): Promise<StandIn> {
  let sick = sickness
  let asked = 0
  const sockets = new Set<Socket>()
  const http = createHttpServer((request, response) => {
    asked++
    response.on('error', () => undefined)
    const body = Buffer.from(JSON.stringify(pageFor(data, request, sick)))
    if (sick.http) sick.http(response, body, request)
    else response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
  const listener = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    if (sick.raw) socket.once('data', () => (asked++, sick.raw ? sick.raw(socket) : socket.destroy()))
    else http.emit('connection', socket)
  })
  const port = await listen(listener, 0)
  const stop = async () => {
    for (const socket of sockets) socket.destroy()
    if (listener.listening) await new Promise((resolve) => listener.close(resolve))
  }
  if (sick.closed) await stop()
  return {
    port, asked: () => asked, connections: () => sockets.size, close: stop,
    async heal() {
      sick = {}
      // A source that is repaired has been started again.
      await stop()
      await listenAgain(listener, port)
    },
  }
}

/** While nobody listened, a connection from this machine may have taken the port for its own end: then until it is over. */
async function listenAgain(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  for (const until = performance.now() + 20_000; ;) {
    try {
      return void (await listen(server, port))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || performance.now() > until) throw error
      await pause(50)
    }
  }
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

function pageFor(data: Data, request: IncomingMessage, { hears, says }: Sickness): Page {
  const url = new URL(request.url!, `http://${request.headers.host}`)
  const address = (question: Question) => addressOf(url, question)
  const question = questionOf(url)
  const page = pageOf(data, hears ? hears(question) : question, address)
  return says ? says(page, question, address) : page
}

function questionOf({ pathname, searchParams }: URL): Question {
  const listOf = (name: string) => searchParams.get(name)?.split(',')
  const bsn = listOf('bsn')
  const ids = listOf('ids')
  return {
    kind: pathname.split('/').at(-1) as Kind, limit: Number(searchParams.get('limit') ?? 10), offset: Number(searchParams.get('offset') ?? 0),
    ...(bsn && { bsn }), ...(ids && { ids }),
  }
}

function addressOf({ origin, pathname }: URL, { bsn, ids, limit, offset }: Question): string {
  const query = new URLSearchParams({ limit: String(limit), offset: String(offset), ...(bsn && { bsn: bsn.join() }), ...(ids && { ids: ids.join() }) })
  return `${origin}${pathname}?${query.toString()}`
}

function pageOf(data: Data, question: Question, address: (question: Question) => string): Page {
  const { kind, bsn, ids, limit, offset } = question
  const rows: readonly Data[Kind][number][] = data[kind] ?? []
  const found = rows.filter((row) => (!ids || ids.includes(String(row.id))) && (!bsn || numbersOf(row).some((one) => bsn.includes(one))))
  const end = offset + limit
  return { total: found.length, results: found.slice(offset, end), next: end < found.length ? address({ ...question, offset: end }) : null }
}

function numbersOf(row: Data[Kind][number]): string[] {
  if ('bsn' in row) return [row.bsn]
  const rollen = 'rollen' in row ? row.rollen : [row]
  return rollen.flatMap(({ persoon }) => persoon?.bsn ?? [])
}
