/** A real Maildir in a temporary folder, and the adapter on it. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isQuarantine, type Adapter, type Found, type ListAnswer, type ListRequest, type ResourceName, type SourceRecord } from '#spi'
import maildir, { type MaildirSettings } from '../../../adapters/maildir/index.ts'
import { hashOf } from '../../../adapters/maildir/archive.ts'

export const eigenDomein = 'voorbeeldgemeente.example'

export interface Testarchief {
  readonly directory: string
  /** Writes a message as `<place>/<unique>:2,S`, in `new` without flags; answers the local of its klantcontact. */
  put(unique: string, content: string | Buffer, options?: { place?: string; flags?: string; at?: string }): string
  adapter(settings?: Partial<MaildirSettings>): Adapter
  /** The adapter's clock; starts on 2026-11-01. */
  tick(milliseconds: number): void
  remove(): void
}

export function testarchief(): Testarchief {
  const directory = mkdtempSync(join(tmpdir(), 'gevel-maildir-'))
  for (const place of ['cur', 'new', 'tmp']) mkdirSync(join(directory, place))
  let now = Date.parse('2026-11-01T12:00:00Z')
  return {
    directory,
    put(unique, content, { place = 'cur', flags = 'S', at = '2024-05-01T08:00:00Z' } = {}) {
      mkdirSync(join(directory, place), { recursive: true })
      const path = join(directory, place, place.endsWith('new') ? unique : `${unique}:2,${flags}`)
      writeFileSync(path, content)
      utimesSync(path, new Date(at), new Date(at))
      return hashOf(unique)
    },
    adapter: (settings = {}) => maildir.open(
      { directory: '.', domains: [eigenDomein], ...settings },
      { source: 'post', now: () => new Date(now), baseDirectory: directory },
    ),
    tick: (milliseconds) => { now += milliseconds },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** A message with these header lines over a plain one from a citizen to the municipality; a value of `''` leaves the line out. */
export function bericht(headers: Record<string, string> = {}, body = 'Hallo.\r\n'): string {
  const lines = {
    'From': 'Suzanne Moulin <suzanne.moulin@voorbeeld.example>',
    'To': `kcc@${eigenDomein}`,
    'Date': 'Wed, 01 May 2024 09:30:00 +0200',
    'Subject': 'Vraag',
    ...headers,
  }
  const written = Object.entries(lines).filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`)
  return [...written, '', body].join('\r\n')
}

export const call = () => ({ signal: AbortSignal.timeout(10_000) })

export async function lijst<R extends ResourceName>(adapter: Adapter, resource: R, request: Partial<ListRequest<R>> = {}): Promise<ListAnswer<R>> {
  return adapter.resources[resource]!.list!.fetch({ filters: [], limit: 200, ...request }, call())
}

/** What a get answers; fails the test for a record that is there and cannot be read. */
export async function haal<R extends ResourceName>(adapter: Adapter, resource: R, ...locals: string[]): Promise<(SourceRecord<R> | undefined)[]> {
  return (await haalRuw(adapter, resource, ...locals)).map((found) => {
    if (found && isQuarantine(found)) throw new Error(found.reason)
    return found
  })
}

export async function haalRuw<R extends ResourceName>(adapter: Adapter, resource: R, ...locals: string[]): Promise<Found<R>[]> {
  return adapter.resources[resource]!.get!.fetch(locals, call())
}

/** The only klantcontact of an archive. */
export async function enige(adapter: Adapter): Promise<SourceRecord<'klantcontacten'>> {
  const { records } = await lijst(adapter, 'klantcontacten')
  if (records.length !== 1) throw new Error(`one contact expected, found ${records.length}`)
  return records[0]!
}
