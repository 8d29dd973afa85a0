/** A source of bijlagen, of which each behaves in its own way when its content is read. */
import { setTimeout as pause } from 'node:timers/promises'
import { SourceError, type Adapter, type AdapterType, type Call, type Content, type SourceRecord } from '#spi'

const uuidOf = (place: number) => `c0000000-0000-4000-8000-${String(place).padStart(12, '0')}`
const names = [
  'brief', 'pagina', 'onbekend', 'leeg', 'groot', 'druppelt', 'breekt', 'breektEerst', 'meer', 'minder', 'teGroot', 'zegtTeGroot', 'hangt', 'hangtLater', 'weg', 'tekst', 'eindeloos', 'geenBytes',
] as const
export type Stuk = (typeof names)[number]

export const bijlage = Object.fromEntries(names.map((name, place) => [name, uuidOf(place)])) as Record<Stuk, string>
const nameOf = new Map(Object.entries(bijlage).map(([name, uuid]) => [uuid, name as Stuk]))

/** What has become of what was opened. */
export interface Reading {
  readonly name: Stuk
  pieces: number
  letGo: boolean
  aborted: boolean
}

export const megabyte = 1024 * 1024
export const brief = Buffer.from('%PDF-1.7 een brief van de gemeente')

interface Stream {
  readonly type?: string
  readonly name?: string
  readonly size?: number
  readonly pieces: (call: Call) => AsyncIterable<Uint8Array>
}

const bytes = (length: number) => Buffer.alloc(length, 'x')
const of = (...pieces: Uint8Array[]) => async function* () { yield* pieces }
const lost = () => new SourceError('bron-onbereikbaar', 'the connection was lost')

const streams: Record<Exclude<Stuk, 'weg'>, Stream> = {
  brief: { type: 'application/pdf', name: 'brief aan mevrouw Ünal €.pdf', size: brief.length, pieces: of(brief.subarray(0, 10), brief.subarray(10)) },
  pagina: { type: 'text/html; charset=utf-8', name: '../../etc/passwd\u202efdp.html', pieces: of(Buffer.from('<script>alert(1)</script>')) },
  onbekend: { pieces: of(bytes(5)) },
  leeg: { type: 'text/plain', name: 'leeg.txt', size: 0, pieces: of() },
  groot: { type: 'image/png', size: 8 * megabyte, pieces: async function* () { for (let one = 0; one < 8; one++) yield bytes(megabyte) } },
  druppelt: { size: 1000, pieces: async function* () { for (;;) { yield bytes(1); await pause(50) } } },
  breekt: { pieces: async function* () { yield bytes(100); await pause(20); throw lost() } },
  breektEerst: { pieces: async function* () { throw lost(); yield bytes(1) } },
  meer: { size: 10, pieces: of(bytes(8), bytes(8)) },
  minder: { size: 10, pieces: of(bytes(4)) },
  teGroot: { pieces: async function* () { for (;;) yield bytes(megabyte) } },
  zegtTeGroot: { size: 3 * 1024 * megabyte, pieces: of(bytes(1)) },
  hangt: { pieces: async function* () { await new Promise(() => {}); yield bytes(1) } },
  hangtLater: { pieces: async function* () { yield bytes(100); await new Promise(() => {}) } },
  tekst: { type: 'Text/Plain;charset="UTF-8";format=flowed', name: 'notitie.txt', pieces: of(Buffer.from('één')) },
  eindeloos: { pieces: async function* () { for (;;) { yield bytes(64 * 1024); await pause(1) } } },
  geenBytes: { pieces: of('tekst' as unknown as Uint8Array) },
}

/** A klantcontact holds nothing here: only the bijlagen count. `readings` tells what was opened. */
export function stukken(readings: Reading[]): AdapterType<never> {
  return {
    name: 'stukken',
    settings: { type: 'object', properties: { inhoud: { type: 'boolean' } } },
    open({ inhoud = true }: { inhoud?: boolean }): Adapter {
      const records = names.map((name): SourceRecord<'bijlagen'> => ({
        local: bijlage[name], fields: { bijlageidentificator: { objectId: name, codeObjecttype: 'stuk', codeRegister: 'stukken', codeSoortObjectId: 'naam' } },
      }))
      return {
        resources: {
          bijlagen: {
            ids: { codec: 'uuid' },
            get: { fetch: async (locals) => locals.map((local) => records.find((one) => one.local === local)) },
            ...(inhoud && { content: async (local: string, call: Call) => contentOf(nameOf.get(local)!, call, readings) }),
          },
        },
      }
    },
  }
}

function contentOf(name: Stuk, call: Call, readings: Reading[]): Content {
  if (name === 'weg') throw new SourceError('bron-onleesbaar', 'there is no such thing')
  const reading: Reading = { name, pieces: 0, letGo: false, aborted: false }
  readings.push(reading)
  call.signal.addEventListener('abort', () => { reading.aborted = true })
  const { pieces, ...described } = streams[name]
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of pieces(call)) {
        reading.pieces++
        yield piece
      }
    } finally {
      reading.letGo = true
    }
  }
  return Object.assign(watched(), described)
}
