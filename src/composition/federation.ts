/** Puts the federation together over opened sources: all that answers a request, but for how the request came. */
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { Ids } from '#domain/ids.ts'
import { apiNames, type ApiName } from '#domain/resources.ts'
import type { Standard } from '#domain/standard.ts'
import { knownSpelling, type Configuration } from '../configuration/load.ts'
import type { Event } from '../federation/asking.ts'
import { Bronnen } from '../federation/bronnen.ts'
import { Intake } from '../federation/intake.ts'
import { PageTokens } from '../federation/paging/token.ts'
import { defaultCacheLimits, type CacheLimits } from '../federation/reading/cache.ts'
import { Guard } from '../federation/reading/guard.ts'
import { Reads } from '../federation/reading/reads.ts'
import { Service } from '../federation/service.ts'
import { idForms, type Source } from '../federation/source.ts'
import { defaultWindow } from '../federation/walk.ts'

const requestDeadlineMs = 30_000

/** The OpenAPI documents, as they were parsed. */
export type Documents = Readonly<Record<ApiName | 'klantbeeld', unknown>>

export interface FederationParts {
  readonly service: Service
  readonly ids: Ids
  readonly bronnen: Bronnen
  /** Forgets what is kept, and lets nobody wait for a source any more. */
  close(): void
}

export interface FederationOptions {
  readonly configuration: Configuration
  readonly sources: readonly Source[]
  readonly standard: Standard
  readonly report: (event: Event) => void
}

export async function readDocuments(): Promise<Documents> {
  const read = async (api: keyof Documents) => parse(await readFile(new URL(`../../openapi/${api}.yaml`, import.meta.url), 'utf8')) as unknown
  return Object.fromEntries(await Promise.all(([...apiNames, 'klantbeeld'] as const).map(async (api) => [api, await read(api)]))) as Documents
}

export function openFederation({ configuration, sources, standard, report }: FederationOptions): FederationParts {
  const guards = new Map(sources.map((source) => [source, new Guard(source)]))
  const reads = new Reads({ guards, intake: new Intake(standard), cache: cacheLimits(configuration) })
  const ids = new Ids({ secrets: configuration.secrets, installation: configuration.installation, forms: idForms(sources) })
  const service = new Service({
    federation: { sources, guards, reads, report, clock: () => performance.now() },
    ids,
    precedence: configuration.precedence ?? [],
    window: configuration.window ?? defaultWindow,
    zaakSpelling: { ...knownSpelling, ...configuration.zaakverwijzing },
    deadlineMs: configuration.requests?.deadlineMs ?? requestDeadlineMs,
    tokens: new PageTokens(configuration.secrets, configuration.installation),
  })
  return {
    service, ids, bronnen: new Bronnen(guards),
    close: () => {
      reads.close()
      for (const guard of guards.values()) guard.close()
    },
  }
}

function cacheLimits({ cache = {} }: Configuration): CacheLimits {
  const { entries = defaultCacheLimits.entries, megabytes } = cache
  return { entries, bytes: megabytes === undefined ? defaultCacheLimits.bytes : megabytes * 1024 * 1024 }
}
