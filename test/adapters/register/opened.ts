/** Registers for the tests: real files in a folder that goes away with the test. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { register } from '../../../adapters/register/index.ts'
import { isQuarantine, Refusal } from '#spi'
import { seedRegister } from '../../../config/voorbeeldgemeente/register.ts'
import type { Adapter, Call, Draft, ListRequest, Local, ResourceName, ResourcePort, SourceRecord } from '../../../src/spi/index.ts'

export const call: Call = { signal: new AbortController().signal }
export const today = '2026-11-01T12:00:00Z'

/** The adapter's functions without the questions whether they are there: a register has them all. */
export interface Opened {
  readonly adapter: Adapter
  port<R extends ResourceName>(resource: R): Required<Pick<ResourcePort<R>, 'list' | 'get' | 'create' | 'update' | 'remove'>>
  all<R extends ResourceName>(resource: R, request?: Partial<ListRequest<R>>): Promise<readonly SourceRecord<R>[]>
  get<R extends ResourceName>(resource: R, local: Local): Promise<SourceRecord<R> | undefined>
  create<R extends ResourceName>(resource: R, draft: Draft<R>): Promise<SourceRecord<R>>
  update<R extends ResourceName>(resource: R, local: Local, draft: Draft<R>): Promise<SourceRecord<R> | undefined>
  remove(resource: ResourceName, local: Local): Promise<boolean>
}

export function open(file = ':memory:', baseDirectory = '.', nummersVanaf?: number): Opened {
  const adapter = register.open({ file, ...(nummersVanaf !== undefined && { nummersVanaf }) }, { source: 'register', now: () => new Date(today), baseDirectory })
  const port = <R extends ResourceName>(resource: R) => adapter.resources[resource] as unknown as ReturnType<Opened['port']> as never
  const opened: Opened = {
    adapter,
    port,
    all: async (resource, request = {}) => (await opened.port(resource).list.fetch({ filters: [], limit: 500, ...request }, call)).records,
    get: async (resource, local) => {
      const [found] = await opened.port(resource).get.fetch([local], call)
      if (found && isQuarantine(found)) throw new Error(found.reason)
      return found
    },
    create: (resource, draft) => opened.port(resource).create.send(draft, call),
    update: (resource, local, draft) => opened.port(resource).update.send(local, draft, call),
    remove: (resource, local) => opened.port(resource).remove.send(local, call),
  }
  return opened
}

export interface Folder {
  readonly path: string
  file(name: string): string
  remove(): void
}

export function folder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'register-'))
  return { path, file: (name) => join(path, name), remove: () => rmSync(path, { recursive: true }) }
}

/** The register of the voorbeeldgemeente in a file of its own. */
export function openSeeded(): Opened & { close(): Promise<void> } {
  const directory = folder()
  seedRegister(directory.file('register.sqlite'))
  const opened = open('register.sqlite', directory.path)
  return { ...opened, close: async () => { await opened.adapter.close!(); directory.remove() } }
}

/** The faults with which a draft or removal is refused, as `name code`. */
export async function faultsOf(work: Promise<unknown>): Promise<string[]> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refusal) return error.faults.map(({ name, code }) => `${name} ${code}`)
    throw error
  }
  return []
}

export const persoon: Draft<'partijen'> = { soortPartij: 'persoon', indicatieActief: true }
export const organisatie: Draft<'partijen'> = { soortPartij: 'organisatie', indicatieActief: true }
export const contact: Draft<'klantcontacten'> = { kanaal: 'balie', onderwerp: 'Vraag', taal: 'nld', vertrouwelijk: false }
export const medewerker: Draft<'actoren'> = { naam: 'Anneloes', soortActor: 'medewerker' }
export const number = (codeSoortObjectId: 'bsn' | 'rsin' | 'kvk_nummer' | 'vestigingsnummer', objectId: string): Draft<'partij-identificatoren'> => ({
  partijIdentificator: {
    codeSoortObjectId, objectId,
    codeRegister: codeSoortObjectId === 'bsn' ? 'brp' : 'hr',
    codeObjecttype: codeSoortObjectId === 'bsn' ? 'natuurlijk_persoon' : codeSoortObjectId === 'vestigingsnummer' ? 'vestiging' : 'niet_natuurlijk_persoon',
  },
})
