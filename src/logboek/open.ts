/** The journals that a configuration asks for. Opens nothing yet. */
import { resolve } from 'node:path'
import { Audit, auditEvent, type AuditEntry } from './audit.ts'
import { fileDestination } from './file.ts'
import { Journal, type Destination, type Duty, type JournalName } from './journal.ts'
import { Logboek } from './logboek.ts'
import { otlpDestination, type OtlpSettings } from './otlp.ts'
import { logsOf, spansOf } from './otlp-forms.ts'
import { Pseudonyms } from './pseudonyms.ts'
import type { Attributes, Row } from './rows.ts'

/** Where a journal goes, as `config/schema.json` says. */
export interface JournalConfiguration {
  readonly bestand?: string
  readonly otlp?: OtlpSettings
}

export interface LogboekConfiguration extends JournalConfiguration {
  readonly geheim: string
  readonly verwerkingsactiviteit?: string
}

/** `geheim`: absent where names of persons are to be those of the logboek. */
export interface AuditConfiguration extends JournalConfiguration {
  readonly geheim?: string
  readonly verplichting?: Duty
}

/** What journals are opened for. */
export interface JournalParties {
  readonly installation: string
  readonly version: string
  readonly sources: Readonly<Record<string, { readonly verwerker?: string }>>
  /** A relative `bestand` begins here. */
  readonly directory: string
  readonly report: (journal: JournalName, error: unknown) => void
}

export interface JournalForms<Entry> {
  readonly lineOf?: (entry: Entry) => object
  readonly exportOf: (entries: readonly Entry[]) => object
}

export function openJournal<Entry extends object>(
  name: JournalName, { bestand, otlp }: JournalConfiguration, { lineOf, exportOf }: JournalForms<Entry>, { directory, report }: Pick<JournalParties, 'directory' | 'report'>,
): Journal<Entry> {
  const destinations: Destination<Entry>[] = [
    ...(bestand === undefined ? [] : [fileDestination(resolve(directory, bestand), lineOf)]),
    ...(otlp ? [otlpDestination(otlp, exportOf)] : []),
  ]
  return new Journal({ name, destinations, report: (error) => report(name, error) })
}

/** By whom entries are made. */
export function madeBy({ installation, version }: Pick<JournalParties, 'installation' | 'version'>): Attributes {
  return { 'service.name': 'gevel', 'service.version': version, 'service.namespace': installation }
}

export function openLogboek(configuration: LogboekConfiguration, parties: JournalParties): Logboek {
  const { installation, sources } = parties
  return new Logboek({
    resource: madeBy(parties),
    processors: new Map(Object.entries(sources).flatMap(([name, { verwerker }]) => (verwerker === undefined ? [] : [[name, verwerker] as const]))),
    pseudonyms: new Pseudonyms(configuration.geheim, installation),
  }, openJournal<Row>('logboek', configuration, { exportOf: spansOf }, parties))
}

/** How the processing of one client is recorded; undefined where it is not. */
export function dutyOf(logboek: LogboekConfiguration | undefined, client: { readonly logboek?: Duty | 'uit'; readonly verwerkingsactiviteit?: string }) {
  if (!logboek || client.logboek === 'uit') return undefined
  return { plicht: client.logboek ?? ('verplicht' as const), verwerkingsactiviteit: client.verwerkingsactiviteit ?? logboek.verwerkingsactiviteit ?? '' }
}

/** `geheim`: that of the logboek, where the audit log has none of its own. */
export function openAudit(configuration: AuditConfiguration, geheim: string, parties: JournalParties): Audit {
  const exportOf = (entries: readonly AuditEntry[]) => logsOf(entries.map(auditEvent), madeBy(parties))
  const pseudonyms = new Pseudonyms(configuration.geheim ?? geheim, parties.installation)
  return new Audit(openJournal('auditlog', configuration, { exportOf }, parties), pseudonyms, configuration.verplichting ?? 'verplicht')
}
