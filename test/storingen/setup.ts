/**
 * Gevel over the stand-ins: two healthy sources that every client sees, and for each cell of the matrix a client with a faulty
 * source of its own, so that no cell meets a circuit that another one opened. A Gevel holds as many as its ids can number.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { stringify } from 'yaml'
import { Ids } from '#domain/ids.ts'
import { startGevel } from '../../src/main.ts'
import { forms, standIn } from './adapter.ts'
import { faultsWith, type Fault } from './faults.ts'
import { held } from './people.ts'
import type { Policy } from './rules.ts'
import { startStandIn, type StandIn } from './stand-in.ts'

export interface Seat extends Policy {
  readonly fault: Fault
  /** The client's own policy; what a request prefers goes before it. */
  readonly clientHandling?: Policy['handling']
  /** Milliseconds; default as the bench has it for this kind of fault. */
  readonly deadlineMs?: number
}

/** A client of a Gevel with the faulty source that only it sees. */
export interface Place {
  readonly api: string
  readonly token: string
  /** Public name of its faulty source. */
  readonly source: string
  readonly number: number
  readonly stand: StandIn
}

export interface Bench {
  readonly faults: readonly Fault[]
  /** A place for each seat, in order. */
  places(seats: readonly Seat[]): Promise<Place[]>
  /** What a Gevel must not tell: hosts, ports and credentials of its sources. */
  secrets(): string[]
  /** Connections that anybody made to the server that sources point to and that none is configured as. */
  straysTo(): number
  close(): Promise<void>
}

/** Of a client that sees the healthy sources only. */
export const healthyToken = 'token-gezond'
const publicUrl = 'https://gevel.voorbeeld.example'
const secret = 'a secret of the storingen'
const sourceToken = 'BRON-TOKEN-7f3a'
/** Milliseconds: short where a source hangs, and beyond what a busy machine needs where none does. */
export interface Deadlines {
  readonly hanging: number
  readonly others: number
}

const first = 3
const perGevel = 250

export async function openBench(deadlines: Deadlines): Promise<Bench> {
  const elsewhere = await startStandIn(held.wankel)
  const faults = faultsWith(`http://127.0.0.1:${elsewhere.port}`)
  const healthy = { register: await startStandIn(held.register), archief: await startStandIn(held.archief) }
  const sick = new Map<Fault, StandIn>()
  for (const fault of faults) sick.set(fault, await startStandIn(held.wankel, fault.sickness))
  const stops: (() => Promise<void>)[] = []
  const stands = [elsewhere, ...Object.values(healthy), ...sick.values()]

  async function gevelWith(seats: readonly Seat[]): Promise<Place[]> {
    const placed = seats.map((seat, index) => ({ seat, number: first + index, name: `wankel-${first + index}`, stand: sick.get(seat.fault)! }))
    const own = placed.map(({ seat, number, name, stand }) => [name, {
      number, adapter: 'stand-in', verplichting: seat.verplichting, deadlineMs: seat.deadlineMs ?? (seat.fault.kind === 'te-laat' ? deadlines.hanging : deadlines.others),
      settings: { url: addressOf(seat.fault, stand.port), token: sourceToken },
    }] as const)
    const shared = Object.entries(healthy).map(([name, { port }], index) => [name, {
      number: index + 1, adapter: 'stand-in', deadlineMs: 60_000, concurrency: 64, queue: 1000, settings: { url: `http://127.0.0.1:${port}/api`, token: sourceToken },
    }] as const)
    const clients = placed.map(({ seat, name }) => [name, {
      tokens: [`token-${name}`], sources: ['register', 'archief', name], resources: 'alles', ...(seat.clientHandling && { handling: seat.clientHandling }),
    }] as const)
    const gevel = await start({
      installation: 'storingen', publicUrl, secrets: [secret], precedence: ['register', 'archief'],
      sources: Object.fromEntries([...shared, ...own]), clients: { gezond: { tokens: [healthyToken], sources: ['register', 'archief'], resources: 'alles' }, ...Object.fromEntries(clients) },
    })
    stops.push(gevel.stop)
    return placed.map(({ name, number, stand }) => ({ api: `${gevel.address}/klantinteracties/api/v1`, token: `token-${name}`, source: name, number, stand }))
  }

  return {
    faults,
    async places(seats) {
      const found: Place[] = []
      for (let at = 0; at < seats.length; at += perGevel) found.push(...await gevelWith(seats.slice(at, at + perGevel)))
      return found
    },
    secrets: () => ['127.0.0.1', secret, sourceToken, ...stands.map(({ port }) => String(port))],
    straysTo: () => elsewhere.asked(),
    async close() {
      await Promise.all(stops.map((stop) => stop()))
      await Promise.all(stands.map((stand) => stand.close()))
    },
  }
}

const addressOf = ({ address }: Fault, port: number) => `${address ? address(port) : `http://127.0.0.1:${port}`}/api`

/** Gevel in this process with a configuration; `address` is where it listens, whatever its public url. */
async function start(configuration: object): Promise<{ address: string; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gevel-storingen-'))
  const configurationFile = join(folder, 'gevel.yaml')
  await writeFile(configurationFile, stringify(configuration))
  try {
    const gevel = await startGevel({ configurationFile, environment: {}, port: 0, logger: pino({ level: 'silent' }), adapterTypes: [standIn] })
    return { address: `http://127.0.0.1:${gevel.port}`, stop: () => gevel.stop() }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Mints the id under which a record of a source is known, as the Gevels of the bench do. */
export function betrokkeneId(source: number, local: string): string {
  const ids = new Ids({ secrets: [secret], installation: 'storingen', forms: { betrokkenen: new Map([[source, forms.betrokkenen]]) } })
  return ids.mint('betrokkenen', [{ source, local }])[0]!
}
