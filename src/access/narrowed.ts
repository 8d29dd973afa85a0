/** Rights with less: what another system that decides on access did not allow. Nothing of the rules themselves is lifted. Pure. */
import { hash } from 'node:crypto'
import type { Granted, Operation } from './configuration.ts'
import type { Rights } from './rights.ts'

/** What was decided of one operation on one resource in one source. */
export interface Judged {
  readonly operation: Operation
  readonly resource: Granted
  readonly source: string
  readonly allowed: boolean
}

/** `kept`: a source that is there whatever may be seen of it, for it is written to. */
export function narrowed(rights: Rights, judged: readonly Judged[], kept: string | undefined): Rights {
  const withheld = new Set(judged.filter(({ allowed }) => !allowed).map(keyOf))
  if (withheld.size === 0) return rights
  const may: Rights['may'] = (operation, resource, source) => rights.may(operation, resource, source) && !withheld.has(keyOf({ operation, resource, source }))
  // A source of which nothing may be read that was asked about, is not asked for anything else either.
  const readable = (source: string) => {
    const reads = judged.filter((one) => one.source === source && one.operation === 'read')
    return reads.length === 0 || reads.some(({ allowed }) => allowed)
  }
  return {
    ...rights,
    version: `${rights.version}/${versionOf(withheld)}`,
    sources: new Set([...rights.sources].filter((source) => source === kept || readable(source))),
    open: false, may,
    mayAnywhere: (operation, resource) => [...rights.sources].some((source) => may(operation, resource, source)),
  }
}

const keyOf = ({ operation, resource, source }: Omit<Judged, 'allowed'>) => `${operation} ${resource} ${source}`

const versionOf = (keys: ReadonlySet<string>) => hash('sha256', JSON.stringify([...keys].sort()), 'base64url').slice(0, 16)
