/** The logboek that a configuration asks for. */
import { resolve } from 'node:path'
import { fileDestination } from './file.ts'
import { Logboek, type Duty } from './logboek.ts'
import { otlpDestination, type OtlpSettings } from './otlp.ts'
import { Pseudonyms } from './rows.ts'

/** As `config/schema.json` says. */
export interface LogboekConfiguration {
  readonly geheim: string
  readonly bestand?: string
  readonly otlp?: OtlpSettings
  readonly verwerkingsactiviteit?: string
}

export interface LogboekParties {
  readonly installation: string
  readonly version: string
  readonly sources: Readonly<Record<string, { readonly verwerker?: string }>>
}

/** `directory`: where a relative `bestand` begins. Opens nothing yet. */
export function openLogboek({ geheim, bestand, otlp }: LogboekConfiguration, { installation, version, sources }: LogboekParties, directory: string, report: (error: unknown) => void): Logboek {
  return new Logboek({
    resource: { 'service.name': 'gevel', 'service.version': version, 'service.namespace': installation },
    processors: new Map(Object.entries(sources).flatMap(([name, { verwerker }]) => (verwerker === undefined ? [] : [[name, verwerker] as const]))),
    pseudonyms: new Pseudonyms(geheim, installation),
    destinations: [...(bestand === undefined ? [] : [fileDestination(resolve(directory, bestand))]), ...(otlp ? [otlpDestination(otlp)] : [])],
    report,
  })
}

/** How the processing of one client is recorded; undefined where it is not. */
export function dutyOf(logboek: LogboekConfiguration | undefined, client: { readonly logboek?: Duty | 'uit'; readonly verwerkingsactiviteit?: string }) {
  if (!logboek || client.logboek === 'uit') return undefined
  return { plicht: client.logboek ?? ('verplicht' as const), verwerkingsactiviteit: client.verwerkingsactiviteit ?? logboek.verwerkingsactiviteit ?? '' }
}
